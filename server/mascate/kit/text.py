"""Folding of text for searches: the same on the server and in the bag."""

import unicodedata


def fold(text: str) -> str:
    """Lower case, no accents, single spaces: «São João» and «sao  joao» meet."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(plain.split())


def folded(*parts: str) -> str:
    """The search column of a row: its identifying texts folded, divided so that no search crosses two of them."""
    return "|".join(fold(part) for part in parts if part)
