"""Master data that changed after the bag was packed: told with a sync, packed where it makes a difference."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from mascate.accounts.models import Policy, Rep, User
from mascate.bags.models import Bag
from mascate.bags.newer import newer_data
from mascate.bags.tests.test_bags import choose, packed
from mascate.conftest import Clock, SignedIn, a_bill, a_customer, a_product
from mascate.registers.actions import Withdrawals, import_folder
from mascate.registers.models import PriceList, PriceListItem
from mascate.sync.tests.conftest import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def list_price(price_list: PriceList) -> PriceListItem:
    product = a_product(prices={price_list: 100_000})
    return PriceListItem.objects.get(product=product)


@pytest.fixture
def client(rita: User, north: Rep, signed_in: SignedIn, price_list: PriceList, list_price: PriceListItem) -> Client:
    """Rita's device with a bag of one customer and one product."""
    customer = a_customer(rep=north, price_list=price_list)
    client = signed_in(rita)
    choose(client, customers=[customer.key], products=[list_price.product.key])
    packed(client)
    return client


def newer(client: Client) -> Any:
    return send(client)["newer"]


def test_b8_a_changed_price_is_told_and_gives_a_new_bag(
    client: Client, list_price: PriceListItem, fixed_clock: Clock
) -> None:
    fixed_clock.advance(minutes=13)
    assert newer(client) is None
    list_price.price_e4 = 110_000
    list_price.save()
    told = newer(client)
    assert told == {"changed_at": fixed_clock.instant.isoformat().replace("+00:00", "Z"), "kinds": ["prices"]}
    assert packed(client)["version"] == 2
    assert newer(client) is None


def test_b2_a_change_of_no_record_in_the_bag_gives_no_new_one_and_is_not_told_again(
    client: Client, fixed_clock: Clock
) -> None:
    a_product()
    fixed_clock.advance(minutes=13)
    assert newer(client)["kinds"] == ["products"]
    assert packed(client)["version"] == 1
    fixed_clock.advance(minutes=13)
    assert newer(client) is None


def test_what_concerns_another_rep_is_not_told(client: Client, north: Rep, south: Rep, fixed_clock: Clock) -> None:
    a_bill(a_customer(rep=south), due_in_days=3)
    fixed_clock.advance(minutes=13)
    assert newer(client) is None
    customer = a_customer(rep=north)
    assert newer(client)["kinds"] == ["customers"]
    packed(client)
    fixed_clock.advance(minutes=13)
    customer.rep = south
    customer.save()
    assert newer(client)["kinds"] == ["customers"]


def test_b8_changes_that_chatter_are_told_once_in_a_pause(
    client: Client, list_price: PriceListItem, fixed_clock: Clock
) -> None:
    told = 0
    for minute in range(60):
        list_price.price_e4 = 100_000 + minute
        list_price.save()
        fixed_clock.advance(minutes=1)
        if newer(client):
            told += 1
            packed(client)
    assert 4 <= told <= 6


def test_a_policy_and_a_withdrawal_count_and_the_kinds_come_latest_first(
    client: Client, list_price: PriceListItem, fixed_clock: Clock
) -> None:
    Policy(id=1, last_orders=3).save()
    fixed_clock.advance(minutes=13)
    fixed_clock.advance(seconds=1)
    list_price.product.save()
    assert newer(client)["kinds"] == ["products", "policy"]


def test_an_import_tells_what_it_changed_and_nothing_when_it_sends_the_same(
    client: Client, tmp_path: Path, north: Rep, south: Rep, fixed_clock: Clock
) -> None:
    def imported(*, limit: str, rep: str = "001") -> Any:
        row = f'{{ key = "X1", code = "X1", legal_name = "Armazém", credit_limit = "{limit}", rep = "{rep}" }}'
        (tmp_path / "map.toml").write_text(f'[registers.customers]\nrows = [{row}]\nabsent = "kept"\n')
        import_folder(tmp_path, map_file=tmp_path / "map.toml", withdrawals=Withdrawals.ANY)
        fixed_clock.advance(minutes=13)
        told = newer(client)
        packed(client)
        return told and told["kinds"]

    assert imported(limit="500") == ["customers"]
    assert imported(limit="500") is None
    assert imported(limit="600") == ["customers"]
    assert imported(limit="600", rep="002") == ["customers"]
    assert imported(limit="700", rep="002") is None


def test_asking_takes_two_reads_however_much_changed(
    client: Client, fixed_clock: Clock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(20):
        a_product()
    fixed_clock.advance(minutes=13)
    bag = Bag.objects.get()
    with django_assert_num_queries(2):
        assert newer_data(bag) is not None
