"""Folding of text for searches: the same on the server, inside the database (`kit.folding`) and on the device.

One definition that all three can follow, whatever their version of Unicode's case tables (`contract/cases/folding.json`
has examples): compatibility decomposition; accents (U+0300 to U+036F) go; lower case, «ß» as «ss», both small sigmas as
one; every run of white space is one space. A zero character and half of a surrogate pair are no text and go too.
"""

import re
import unicodedata

ACCENTS = "\u0300-\u036f"
#: What is left of white space after the decomposition.
SPACES = r"\t-\r\x1c-\x20\x85\u1680\u2028\u2029"
#: UTF-8 bytes of a search column: an index entry of PostgreSQL with the row's name beside it must hold it.
FOLDED_LIMIT_BYTES = 1_900

_ACCENTS = re.compile(f"[{ACCENTS}]+")
_SPACES = re.compile(f"[{SPACES}]+")
_NO_TEXT = re.compile("[\x00\ud800-\udfff]+")
SORT_NAME_LENGTH = 200


def fold(text: str) -> str:
    """Lower case, no accents, single spaces: «São João» and «sao  joao» meet."""
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", _NO_TEXT.sub("", text)))
    elif "\x00" in text:
        text = text.replace("\x00", "")
    return _SPACES.sub(" ", text.lower().replace("ß", "ss").replace("ς", "σ")).strip(" ")


def sort_name(*names: str) -> str:
    """What a row is sorted by where it is listed by name: the first name that is not empty, folded."""
    return next((fold(name) for name in names if fold(name)), "")[:SORT_NAME_LENGTH]


def folded(*parts: str) -> str:
    """The search column of a row: its identifying texts folded, a line each, so that no search crosses two of them."""
    column = "\n".join(fold(part) for part in parts if part)
    if len(column) * 4 <= FOLDED_LIMIT_BYTES:
        return column
    return column.encode()[:FOLDED_LIMIT_BYTES].decode(errors="ignore")


def is_text(text: str) -> bool:
    """Whether every database can hold it: no zero character, no half of a surrogate pair."""
    return _NO_TEXT.search(text) is None
