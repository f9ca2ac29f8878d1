"""The start of a day: what can be taken over and what is suggested."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from mascate.accounts.policy import policy_in_force
from mascate.api.auth import user_of
from mascate.selections import schemata
from mascate.selections.morning import earlier_selection

router = Router(tags=["configurator"])


class EarlierOut(Schema):
    day: date
    count: int


class MorningOut(Schema):
    carry_over_allowed: bool
    standing_allowed: bool
    carry_over: EarlierOut | None


@router.get("/schemas/{code}/morning", response=MorningOut, summary="What a rep can begin the day with")
def read_morning(request: HttpRequest, code: str) -> dict[str, Any]:
    policy, schema = policy_in_force(), schemata.schema_of(code)
    earlier = earlier_selection(user_of(request), schema)
    return {
        "carry_over_allowed": policy.carry_over,
        "standing_allowed": policy.standing_selections,
        "carry_over": {"day": earlier.day, "count": earlier.count} if earlier else None,
    }
