"""The back office's own words by key, in the reader's language; the files stand in `wording/`."""

import json
from functools import cache
from pathlib import Path
from typing import Any, cast

from django.utils.functional import lazystr
from django.utils.translation import get_language

#: The English of everything that was asked for so far: a test holds the files against it.
TRANSLATED: set[str] = set()
#: (group, name) of the same.
NAMED: set[tuple[str, str]] = set()


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


class LazyName:
    """Of a group of names, and where it has none in the reader's language as it is declared."""

    def __init__(self, group: str, name: str, otherwise: str) -> None:
        self.group = group
        self.name = name
        self.otherwise = otherwise

    def __str__(self) -> str:
        names = names_in(language()).get(self.group, {})
        # A field by its model's name for it, else by what it is called everywhere.
        return names.get(self.name) or names.get(self.name.rpartition(".")[2]) or self.otherwise


def later(key: str) -> str:
    """The word for a declaration, which is read before anybody's language is known."""
    return cast(str, lazystr(LazyWord(key)))


def named(group: str, name: str, otherwise: str) -> str:
    """The name of a model («models», «plurals») or a field («fields», by model and field)."""
    NAMED.add((group, name))
    return cast(str, lazystr(LazyName(group, name, otherwise)))


class LazyText(LazyName):
    """What is declared in English, known by that."""

    def __init__(self, english: str) -> None:
        super().__init__("texts", english, english)

    def __str__(self) -> str:
        return names_in(language()).get("texts", {}).get(self.name, self.otherwise)


def translated(english: str) -> str:
    """Help, a choice, a heading, a column in the reader's language."""
    TRANSLATED.add(english)
    return cast(str, lazystr(LazyText(english)))


@cache
def names_in(language: str) -> dict[str, dict[str, str]]:
    """The names of models and fields and the texts known by their English; English has them where they are declared."""
    return {} if language == "en" else cast(dict[str, dict[str, str]], _read(f"names.{language}.json"))


@cache
def _words(language: str) -> dict[str, str]:
    return cast(dict[str, str], _read(f"{language}.json"))


def _read(name: str) -> Any:
    return json.loads((Path(__file__).with_name("wording") / name).read_text(encoding="utf-8"))
