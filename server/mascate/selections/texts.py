"""The schemata's names, explanations and sentences by key and language; the files stand in `wording/`."""

import json
from functools import cache
from pathlib import Path

from mascate.kit.errors import LANGUAGES


def text(key: str, language: str, **places: object) -> str:
    """The text of a key with its `{places}` filled; KeyError for a key that no file has."""
    template = _texts(language)[key]
    for name, value in places.items():
        template = template.replace("{" + name + "}", str(value))
    return template


def has_text(key: str) -> bool:
    return key in _texts("en")


@cache
def _texts(language: str) -> dict[str, str]:
    file = Path(__file__).with_name("wording") / f"{language if language in LANGUAGES else 'en'}.json"
    loaded: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return loaded
