"""What a choice would take along, while it is being made."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from mascate.accounts.policy import policy_in_force
from mascate.api.auth import user_of
from mascate.api.marks import ChoiceIn, choice_from
from mascate.bags.estimates import estimate_of
from mascate.kit.limits import time_limited
from mascate.selections import schemata

router = Router(tags=["configurator"])


class PendingIn(ChoiceIn):
    """Of the other schemata what is saved today goes along."""

    schema_code: str = Field(alias="schema")


class PartOut(Schema):
    code: str = Field(description="customers, orders, bills, prices …; `rest` is the same whatever is chosen.")
    brought_by: str | None = Field(description="The schema whose choice brings it.")
    records: int
    size: int
    packed_size: int


class EstimateOut(Schema):
    records: int = Field(description="Customers, products and prospects, of all three schemata.")
    size: int = Field(description="Bytes on the device.")
    packed_size: int = Field(description="Bytes on the wire.")
    max_bytes: int = Field(description="Most bytes on the wire that the policy allows.")
    parts: list[PartOut] = Field(description="The costliest on the wire first; those that are empty are left out.")


@router.post("", response=EstimateOut, summary="What a choice would take along")
def estimate(request: HttpRequest, payload: PendingIn) -> dict[str, Any]:
    schema = schemata.schema_of(payload.schema_code)
    choice = choice_from(schema, payload)
    with time_limited():
        found = estimate_of(user_of(request), schema, choice)
    return {
        "records": found.records,
        "size": found.size,
        "packed_size": found.packed_size,
        "max_bytes": policy_in_force().max_bytes,
        "parts": [
            {
                "code": code,
                "brought_by": part.schema,
                "records": part.records,
                "size": part.size,
                "packed_size": part.packed_size,
            }
            for code, part in found.parts.items()
            if part.records
        ],
    }
