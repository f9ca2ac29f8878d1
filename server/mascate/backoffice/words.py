"""The back office's own words by key, in the reader's language; the files stand in `wording/`."""

import json
from functools import cache
from pathlib import Path
from typing import cast

from django.utils.functional import lazystr
from django.utils.translation import get_language


def language() -> str:
    """The reader's, as texts are kept by it."""
    return {"pt-br": "pt-BR", "es": "es"}.get(get_language() or "en", "en")


def word(key: str, **data: object) -> str:
    """As the reader of this page says it, with `{name}` places filled from data."""
    return _words(language())[key].format(**data)


class LazyWord:
    """A word that is asked for when the page is written: declarations are read once, for every language."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __str__(self) -> str:
        return word(self.key)


def later(key: str) -> str:
    """The word for a declaration, which is read before anybody's language is known."""
    return cast(str, lazystr(LazyWord(key)))


@cache
def _words(language: str) -> dict[str, str]:
    file = Path(__file__).with_name("wording") / f"{language}.json"
    loaded: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return loaded
