"""Commands that come together share what they read alike, and nothing that one of them or a later request changes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mascate.accounts.models import OrderPolicy, User
from mascate.bags.tests.test_bags import choose, packed
from mascate.conftest import SignedIn
from mascate.orders.models import Order, OrderFinding
from mascate.registers.models import Customer, DiscountRule, PriceListItem, Product
from mascate.registers.rule_versions import keep_version
from mascate.sync.tests.conftest import Command, MakeCommand, outcomes
from mascate.sync.tests.test_priced_orders import priced_order, rules

pytestmark = pytest.mark.django_db

__all__ = ["priced_order", "rules"]


@pytest.fixture
def client(rita: User, signed_in: SignedIn) -> Client:
    return signed_in(rita)


def found() -> list[str]:
    return list(OrderFinding.objects.order_by("id").values_list("code", flat=True))


def results(answers: list[dict[str, Any]]) -> list[str]:
    return [answer["result"] for answer in answers]


def test_a_price_that_changed_between_two_requests_is_told_of_the_second(
    client: Client, priced_order: Callable[..., Command], customer: Customer, product: Product
) -> None:
    choose(client, customers=[customer.key], products=[product.key])
    version = packed(client)["version"]
    assert results(outcomes(client, priced_order(bag_version=version), priced_order(bag_version=version))) == [
        "accepted",
        "accepted",
    ]
    assert "price_changed_accepted" not in found()
    PriceListItem.objects.update(price_e4=104_000)
    assert results(outcomes(client, priced_order(bag_version=version))) == ["accepted"]
    assert "price_changed_accepted" in found()


def test_a_rule_that_changed_between_two_requests_is_told_of_the_second(
    client: Client, priced_order: Callable[..., Command], customer: Customer, product: Product
) -> None:
    choose(client, customers=[customer.key], products=[product.key])
    version = packed(client)["version"]
    outcomes(client, priced_order(bag_version=version))
    assert "total_changed" not in "".join(found())
    rule = DiscountRule.objects.get()
    rule.rate_e6 = 50_000
    rule.save()
    keep_version(rule, by="olga")
    assert results(outcomes(client, priced_order(bag_version=version))) == ["accepted"]
    assert "total_changed_accepted" in found()


def test_a_policy_that_changed_between_two_requests_judges_the_second(
    client: Client, place_order: MakeCommand, product: Product
) -> None:
    OrderPolicy.objects.create(id=1, repeated="off")
    outcomes(client, place_order(), place_order())
    assert found() == []
    OrderPolicy.objects.update(repeated="hold")
    outcomes(client, place_order())
    assert found() == ["order_repeated"]
    assert Order.objects.filter(status="held").count() == 1


def test_of_orders_in_one_batch_the_later_sees_what_the_earlier_took(client: Client, place_order: MakeCommand) -> None:
    assert results(outcomes(client, place_order(), place_order())) == ["accepted", "accepted"]
    assert found() == ["order_repeated"]
    assert list(Order.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_each_further_order_of_a_batch_costs_few_questions(
    client: Client, priced_order: Callable[..., Command], customer: Customer, product: Product
) -> None:
    choose(client, customers=[customer.key], products=[product.key])
    version = packed(client)["version"]

    def asked(count: int) -> int:
        batch = [priced_order(bag_version=version) for _ in range(count)]
        with CaptureQueriesContext(connection) as queries:
            assert set(results(outcomes(client, *batch))) == {"accepted"}
        return len(queries)

    asked(2)
    assert (asked(6) - asked(2)) / 4 <= 22
