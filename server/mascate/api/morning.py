"""The start of a day: what is chosen already and how, and what can be taken over."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from mascate.accounts.models import User
from mascate.accounts.policy import policy_in_force
from mascate.accounts.queries import rep_of
from mascate.api.auth import user_of
from mascate.api.language import language_of
from mascate.bags.queries import bag_that_holds
from mascate.bags.too_large import too_large_bag
from mascate.kit import clock
from mascate.kit.errors import Rejection, sentence
from mascate.selections import schemata
from mascate.selections.models import Selection
from mascate.selections.morning import (
    StandingFailure,
    carry_over,
    earlier_selection,
    make_standing_selections,
    standing_failures,
)
from mascate.selections.queries import todays_selection
from mascate.selections.schemata.declaration import Schema as Declared
from mascate.selections.texts import text

router = Router(tags=["morning"])


class ChosenOut(Schema):
    count: int
    saved_at: datetime
    packed_in: int | None = Field(description="The version of the bag that holds it; null while none does.")
    origin: Selection.Origin = Field(description="How it came about.")
    names: list[str] = Field(description="The standing filters, or the day it was taken over from.")


class EarlierOut(Schema):
    day: date
    count: int
    gone: int = Field(description="Records of it that cannot be seen any more.")


class RefusalOut(Schema):
    code: str
    message: str
    data: dict[str, str | int | float]


class FailureOut(RefusalOut):
    filter_id: int | None = Field(description="Null: all standing filters of the schema together.")
    name: str


class SchemaMorningOut(Schema):
    code: str
    name: str
    chosen: ChosenOut | None
    earlier: EarlierOut | None = Field(description="What can be taken over; null where that is not allowed.")
    failures: list[FailureOut] = Field(description="Standing filters that do not select, and why.")


class MorningOut(Schema):
    day: date
    carry_over_allowed: bool
    standing_allowed: bool
    records_limit: int = Field(description="Most records a rep may choose in a schema.")
    too_large: RefusalOut | None = Field(description="Why what is chosen is in no bag: it is beyond the policy.")
    schemata: list[SchemaMorningOut]


class CarryOverIn(Schema):
    schemata: list[str] | None = Field(default=None, max_length=20, description="Null: all that have something.")


class CarriedOverOut(Schema):
    code: str
    count: int
    gone: int


class CarriedOverPage(Schema):
    items: list[CarriedOverOut]


@router.get("/morning", response=MorningOut, summary="How a rep's day begins: what is chosen, what can be taken over")
def read_morning(request: HttpRequest) -> dict[str, Any]:
    policy, user = policy_in_force(), user_of(request)
    rep_of(user)
    make_standing_selections(user)
    return {
        "day": clock.today().date,
        "carry_over_allowed": policy.carry_over,
        "standing_allowed": policy.standing_selections,
        "records_limit": policy.records_limit,
        "too_large": _refusal_out(request, too_large) if (too_large := too_large_bag(user)) else None,
        "schemata": [_schema_out(request, user, schema) for schema in map(schemata.schema_of, schemata.SCHEMATA)],
    }


@router.post("/morning/carry-over", response=CarriedOverPage, summary="Take earlier selections over into today's")
def write_carry_over(request: HttpRequest, payload: CarryOverIn) -> dict[str, Any]:
    """What can still be seen of the last earlier selections; `gone` counts the rest. All of it or nothing is saved."""
    codes = list(schemata.SCHEMATA) if payload.schemata is None else payload.schemata
    carried = carry_over(user_of(request), [schemata.schema_of(code) for code in dict.fromkeys(codes)])
    return {"items": [{"code": each.schema, "count": each.count, "gone": each.gone} for each in carried]}


def _schema_out(request: HttpRequest, user: User, schema: Declared) -> dict[str, Any]:
    chosen = todays_selection(rep_of(user), schema)
    earlier = earlier_selection(user, schema) if policy_in_force().carry_over else None
    return {
        "code": schema.code,
        "name": text(schema.code, language_of(request)),
        "chosen": chosen
        and {
            "count": chosen.count,
            "saved_at": chosen.saved_at,
            "packed_in": bag_that_holds(user, schema.code, chosen.saved_at),
            "origin": chosen.origin,
            "names": chosen.origin_names,
        },
        "earlier": earlier and {"day": earlier.day, "count": earlier.count, "gone": earlier.gone},
        "failures": [_failure_out(request, failure) for failure in standing_failures(user, schema)],
    }


def _failure_out(request: HttpRequest, failure: StandingFailure) -> dict[str, Any]:
    return {
        "filter_id": failure.filter and failure.filter.pk,
        "name": failure.filter.name if failure.filter else "",
        **_refusal_out(request, failure.refused),
    }


def _refusal_out(request: HttpRequest, refused: Rejection) -> dict[str, Any]:
    return {
        "code": refused.code,
        "message": sentence(refused.code, language_of(request), refused.data),
        "data": refused.data,
    }
