"""«With open orders»: the quick filter of the customers that wait for goods."""

from uuid import uuid4

import pytest
from django.db.models import Q

from mascate.accounts.models import Rep, User
from mascate.conftest import NOON, SignedIn, a_customer, a_past_order
from mascate.orders.models import Order, Status
from mascate.registers.models import Customer
from mascate.selections.schemata import contributed
from mascate.selections.schemata.declaration import Contributed

pytestmark = pytest.mark.django_db


def test_a_customer_is_found_while_an_order_is_neither_shipped_nor_declined(
    rita: User, north: Rep, signed_in: SignedIn
) -> None:
    received, declined, told, unshipped, _nothing = (a_customer(rep=north) for _ in range(5))
    an_order(received, rita, status=Status.RECEIVED)
    an_order(declined, rita, status=Status.DECLINED)
    # Known to the ERP and shipped there: what was received here is finished with it.
    shipped = a_past_order(told)
    shipped.shipped_on = NOON.date()
    shipped.save()
    an_order(told, rita, status=Status.IN_ERP, erp_number=shipped.key)
    a_past_order(unshipped)
    client = signed_in(rita)
    found = client.get("/api/v1/schemas/customers/records", {"filter": '{"quick": {"code": "open_orders"}}'}).json()
    assert {item["key"] for item in found["items"]} == {received.key, unshipped.key}
    assert found["sentence"] == "With open orders"
    counts = {f["code"]: f["count"] for f in client.get("/api/v1/schemas/customers/quick-filters").json()["items"]}
    assert counts["open_orders"] == 2


def test_an_option_nobody_can_answer_is_not_offered(
    rita: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(rita)

    def offered(schema: str) -> set[str]:
        return {item["code"] for item in client.get(f"/api/v1/schemas/{schema}/quick-filters").json()["items"]}

    def answer(condition: str) -> str:
        sent = {"filter": f'{{"quick": {{"code": "{condition}"}}}}'}
        return str(client.get("/api/v1/schemas/prospects/records", sent).json().get("code", "answered"))

    nobody, somebody = Contributed(), Contributed()
    somebody.add(lambda asker: Q(pk=0))
    monkeypatch.setattr(contributed.PROSPECTS_WITH_OPEN_QUOTATIONS, "_rules", nobody._rules)
    assert "open_quotations" not in offered("prospects")
    assert answer("open_quotations") == "quick_filter_unknown"
    monkeypatch.setattr(contributed.PROSPECTS_WITH_OPEN_QUOTATIONS, "_rules", somebody._rules)
    assert "open_quotations" in offered("prospects")
    assert answer("open_quotations") == "answered"


def an_order(customer: Customer, user: User, *, status: Status, erp_number: str = "") -> Order:
    assert user.rep is not None
    return Order.objects.create(
        id=uuid4(),
        number=Order.objects.count() + 1,
        rep=user.rep,
        user=user,
        customer=customer,
        made_at=NOON,
        received_at=NOON,
        gross_minor=0,
        discount_minor=0,
        net_minor=0,
        total_minor=0,
        status=status,
        erp_number=erp_number,
    )
