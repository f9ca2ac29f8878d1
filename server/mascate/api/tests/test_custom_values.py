"""Details say what the company's own fields hold, in every language."""

from typing import Any

import pytest

from mascate.accounts.models import Rep, User
from mascate.conftest import SignedIn, a_customer, a_product, a_prospect
from mascate.registers.custom_fields import CustomField, options_from

pytestmark = pytest.mark.django_db


def a_field(register: str, code: str, type_: str, **fields: Any) -> CustomField:
    return CustomField.objects.create(register=register, code=code, type=type_, **{"label_en": code} | fields)


def test_details_show_the_values_in_the_order_of_their_fields(rita: User, north: Rep, signed_in: SignedIn) -> None:
    a_field("customers", "area", "number", position=2, label_pt_br="Metragem", label_en="")
    a_field("customers", "day", "list", position=1, options=options_from(["mon; segunda; Monday"]))
    a_field("customers", "vip", "yes_no", position=3)
    a_field("customers", "empty", "text")
    a_field("customers", "gone", "text", withdrawn=True)
    customer = a_customer(rep=north, custom={"area": 705_000, "day": "mon", "vip": False, "gone": "x", "never": 1})
    assert signed_in(rita).get(f"/api/v1/customers/{customer.key}").json()["custom"] == [
        {
            "code": "day",
            "type": "list",
            "labels": {"en": "day", "pt-BR": "day", "es": "day"},
            "value": "mon",
            "value_labels": {"en": "Monday", "pt-BR": "segunda", "es": "segunda"},
        },
        {
            "code": "area",
            "type": "number",
            "labels": {"en": "Metragem", "pt-BR": "Metragem", "es": "Metragem"},
            "value": 705_000,
            "value_labels": None,
        },
        {
            "code": "vip",
            "type": "yes_no",
            "labels": {"en": "vip", "pt-BR": "vip", "es": "vip"},
            "value": False,
            "value_labels": None,
        },
    ]


def test_products_and_prospects_have_their_own(rita: User, north: Rep, signed_in: SignedIn) -> None:
    a_field("products", "best_before", "date")
    a_field("prospects", "rent", "money")
    product = a_product(custom={"best_before": "2026-12-31", "rent": 5})
    prospect = a_prospect(rep=north, custom={"rent": -150, "best_before": "2026-12-31"})
    client = signed_in(rita)
    for path, value in ((f"products/{product.key}", "2026-12-31"), (f"prospects/{prospect.key}", -150)):
        assert [each["value"] for each in client.get(f"/api/v1/{path}").json()["custom"]] == [value]
