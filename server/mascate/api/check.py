"""The page that the code on a paper opens: for anybody who holds it, without signing in."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.core.cache import cache as counters
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from mascate.accounts.letterhead import letterhead_in_force
from mascate.api.language import language_of
from mascate.config import config
from mascate.kit import clock
from mascate.kit.errors import LANGUAGES
from mascate.orders.paper.seal import document_in
from mascate.orders.paper.words import day
from mascate.sync.standing import Standing, standing_of

NAMES = {"pt-BR": "Português", "en": "English", "es": "Español"}
#: Of one address on the network. Ids cannot be guessed; this keeps trying from costing the others anything.
CHECKS_A_MINUTE = 60


@require_safe
def check_page(request: HttpRequest, letters: str, seal: str) -> HttpResponse:
    """Whether the document arrived, when, its number, and whether it still says what the paper says."""
    language = _language(request)
    if _are_too_many(request):
        response = _page(language, "too_many", status=429)
        response["Retry-After"] = "60"
        return response
    document_id = document_in(letters)
    if document_id is None:
        return _page(language, "no_code", status=404)
    standing = standing_of(document_id, seal)
    return _page(language, standing.kind, facts=_facts(language, standing))


def _page(language: str, kind: str, *, facts: list[tuple[str, str]] | None = None, status: int = 200) -> HttpResponse:
    texts = _texts()[language]
    values: dict[str, Any] = {
        "language": language,
        "languages": NAMES.items(),
        "texts": texts,
        "kind": kind,
        "heading": texts[kind],
        "explanation": texts[f"{kind}_text"],
        "facts": facts or [],
        "company": texts["company"].replace("{company}", letterhead_in_force().name),
    }
    response = HttpResponse(render_to_string("check.html", values), status=status)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _facts(language: str, standing: Standing) -> list[tuple[str, str]]:
    texts = _texts()[language]
    facts = [
        (texts["number"], standing.number),
        (texts["valid_until"], day(language, standing.valid_until) if standing.valid_until else ""),
        (texts["received_at"], _moment(language, standing.received_at) if standing.received_at else ""),
        (texts["checked_at"], _moment(language, clock.now())),
    ]
    return [(name, value) for name, value in facts if value]


def _moment(language: str, instant: datetime) -> str:
    local = instant.astimezone(config().zone)
    return f"{day(language, local.date())} {local:%H:%M}"


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in LANGUAGES else language_of(request)


def _are_too_many(request: HttpRequest) -> bool:
    key = f"checks:{request.META.get('REMOTE_ADDR', '')}:{clock.now():%Y%m%d%H%M}"
    counters.add(key, 0, timeout=90)
    return counters.incr(key) > CHECKS_A_MINUTE


@cache
def _texts() -> dict[str, dict[str, str]]:
    file = Path(__file__).with_name("wording") / "check.json"
    loaded: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return loaded
