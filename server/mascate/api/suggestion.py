"""What the server suggests to take along today, and taking it."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from mascate.accounts.models import User
from mascate.api.auth import user_of
from mascate.api.language import language_of
from mascate.selections.suggestion.actions import accept_suggestion
from mascate.selections.suggestion.queries import SchemaSuggestion, suggestion_for, titles_of
from mascate.selections.texts import text

router = Router(tags=["morning"])

EXAMPLES = 3


class ExampleOut(Schema):
    key: str
    title: str
    reason: dict[str, str | int] = Field(description="The reason with what explains it: `days`, `usual_days` …")


class ReasonOut(Schema):
    code: str
    count: int
    examples: list[ExampleOut]


class SchemaSuggestionOut(Schema):
    code: str
    name: str
    count: int = Field(description="Records suggested; with several reasons once.")
    new: int = Field(description="Of these, not chosen today yet.")
    left_out: int = Field(description="Records that the policy's limit has no room for.")
    reasons: list[ReasonOut]


class SuggestionOut(Schema):
    day: date
    schemata: list[SchemaSuggestionOut]


class AcceptedOut(Schema):
    code: str
    count: int
    added: int


class AcceptedPage(Schema):
    items: list[AcceptedOut]


@router.get("", response=SuggestionOut, summary="What to take along today, by today's route and what is due")
def read_suggestion(request: HttpRequest) -> dict[str, Any]:
    user, language = user_of(request), language_of(request)
    suggestion = suggestion_for(user)
    return {"day": suggestion.day, "schemata": [_schema_out(user, each, language) for each in suggestion.schemata]}


@router.post("/accept", response=AcceptedPage, summary="Add what is suggested to today's selections")
def take_suggestion(request: HttpRequest) -> dict[str, Any]:
    accepted = accept_suggestion(user_of(request))
    return {"items": [{"code": each.schema, "count": each.count, "added": each.added} for each in accepted]}


def _schema_out(user: User, suggested: SchemaSuggestion, language: str) -> dict[str, Any]:
    by_code: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for record_id, reasons in suggested.records.items():
        for reason in reasons:
            by_code.setdefault(reason["code"], []).append((record_id, reason))
    shown = {record_id for found in by_code.values() for record_id, _ in found[:EXAMPLES]}
    titles = titles_of(user, suggested.schema, sorted(shown))
    return {
        "code": suggested.schema,
        "name": text(suggested.schema, language),
        "count": len(suggested.records),
        "new": len(suggested.new),
        "left_out": suggested.left_out,
        "reasons": [
            {
                "code": code,
                "count": len(found),
                "examples": [
                    {"key": titles[record_id][0], "title": titles[record_id][1], "reason": reason}
                    for record_id, reason in found[:EXAMPLES]
                    if record_id in titles
                ],
            }
            for code, found in by_code.items()
        ],
    }
