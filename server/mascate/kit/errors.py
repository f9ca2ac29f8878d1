"""The business no: a stable code, a sentence in the reader's language, and data. A bug is not one of these."""

import json
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "pt-BR", "es")


class Rejection(Exception):
    """Said to a caller who asked for something the business refuses; `status` is the HTTP status at the edge."""

    def __init__(self, code: str, *, status: int = 422, detail: str = "", **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.detail = detail
        self.data = data


def not_found() -> Rejection:
    """«Not yours» and «not there» are the same answer."""
    return Rejection("not_found", status=404)


def sentence(code: str, language: str, data: dict[str, Any]) -> str:
    """The sentence for a code in `en`, `pt-BR` or `es`, with `{name}` places filled from data."""
    template = sentences(language).get(code) or sentences("en").get(code) or code
    for name, value in data.items():
        template = template.replace("{" + name + "}", str(value))
    return template


@cache
def sentences(language: str) -> dict[str, str]:
    """All sentences of a language by code, from `contract/sentences` (shared with the device)."""
    file = _folder() / f"{language if language in LANGUAGES else 'en'}.json"
    loaded: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return loaded


def _folder() -> Path:
    return contract_folder() / "sentences"


def contract_folder() -> Path:
    """Where the contract lies: inside an installed package, else beside the server in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "contract"
    return inside if inside.exists() else package.parents[1] / "contract"
