"""What a document is priced by on line, for what today's bag does not hold."""

from datetime import date
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from mascate.api.auth import user_of
from mascate.kit import clock
from mascate.orders.pricing_facts import Asked, facts_in_force
from mascate.orders.rules import LINE_LIMIT

router = Router(tags=["registers"])

#: PostgreSQL takes no NUL.
Key = Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")]


class PricingIn(Schema):
    customer_key: Key | None
    price_list_key: Key | None
    product_keys: list[Key] = Field(max_length=LINE_LIMIT)
    #: Instead of a customer.
    prospect_key: Key | None = None


class PricingOut(Schema):
    """The rules are those of orders/pricing/terms.py, whole."""

    day: date
    customer: dict[str, Any]
    products: dict[str, dict[str, Any]]
    rules: dict[str, list[dict[str, Any]]]
    names: dict[str, str]
    words: dict[str, dict[str, str]]


@router.post("/pricing", response=PricingOut, summary="Prices, rules and what they look at, for one document")
def read_pricing(request: HttpRequest, body: PricingIn) -> HttpResponse:
    asked = Asked(body.customer_key, body.price_list_key, set(body.product_keys), body.prospect_key)
    facts = facts_in_force(user_of(request), clock.today().date, asked)
    return HttpResponse(msgspec.json.encode(facts), content_type="application/json")
