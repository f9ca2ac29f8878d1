"""Packing: what a bag holds, when it gets a version, who may fetch it."""

import gzip
import hashlib
import sqlite3
from typing import Any

import brotli
import pytest
import zstandard
from django.test import Client

from mascate.accounts.models import Rep, User
from mascate.bags.models import Bag
from mascate.conftest import NOON, Clock, SignedIn, a_bill, a_customer, a_past_order, a_product, a_prospect
from mascate.registers.models import PaymentTerm, PriceList, Visit

pytestmark = pytest.mark.django_db


def choose(client: Client, **keys: list[str]) -> None:
    for schema, chosen in keys.items():
        answer = client.put(f"/api/v1/selections/{schema}", {"keys": chosen}, content_type="application/json")
        assert answer.status_code == 200, answer.content


def packed(client: Client) -> dict[str, Any]:
    answer = client.post("/api/v1/bags")
    assert answer.status_code == 200, answer.content
    manifest: dict[str, Any] = answer.json()
    return manifest


def opened(client: Client, manifest: dict[str, Any]) -> sqlite3.Connection:
    content = client.get(f"/api/v1/bags/{manifest['version']}/file").content
    assert hashlib.sha256(content).hexdigest() == manifest["sha256"]
    database = sqlite3.connect(":memory:")
    database.deserialize(content)
    return database


def column(database: sqlite3.Connection, query: str) -> list[Any]:
    return [row[0] for row in database.execute(query)]


def test_b1_a_bag_never_changes_after_it_got_its_version(rita: User, north: Rep, signed_in: SignedIn) -> None:
    customer = a_customer(rep=north)
    client = signed_in(rita)
    choose(client, customers=[customer.key])
    first = packed(client)
    before = client.get("/api/v1/bags/1/file").content
    customer.city = "Elsewhere"
    customer.save()
    assert packed(client)["version"] == 2
    assert client.get("/api/v1/bags/1/file").content == before
    assert Bag.objects.get(version=1).sha256 == first["sha256"]


def test_b2_equal_content_gives_no_new_version(rita: User, north: Rep, signed_in: SignedIn, fixed_clock: Clock) -> None:
    customers = [a_customer(rep=north) for _ in range(3)]
    client = signed_in(rita)
    choose(client, customers=[customer.key for customer in customers])
    first = packed(client)
    fixed_clock.advance(minutes=5)
    choose(client, customers=[customer.key for customer in reversed(customers)])
    assert packed(client) == first
    choose(client, customers=[customers[0].key])
    assert packed(client)["version"] == 2


def test_b7_the_bag_holds_the_selections_and_what_follows_from_them_and_nothing_else(
    rita: User, north: Rep, south: Rep, price_list: PriceList, payment_term: PaymentTerm, signed_in: SignedIn
) -> None:
    other_list = PriceList.objects.create(key="WHO", name="Wholesale")
    chosen = a_customer(rep=north, price_list=price_list, payment_term=payment_term)
    left, foreign = a_customer(rep=north, price_list=other_list), a_customer(rep=south, price_list=other_list)
    product = a_product(prices={price_list: 90_000, other_list: 80_000})
    unchosen = a_product(prices={price_list: 70_000})
    prospect, unchosen_prospect = a_prospect(rep=north), a_prospect(rep=north)
    for customer in (chosen, left, foreign):
        a_bill(customer, due_in_days=3)
        a_past_order(customer, unchosen)
    for number, visited in enumerate((chosen, left)):
        Visit.objects.create(key=f"c{number}", rep=north, day=NOON.date(), customer=visited)
    for number, visited_prospect in enumerate((prospect, unchosen_prospect)):
        Visit.objects.create(key=f"p{number}", rep=north, day=NOON.date(), prospect=visited_prospect)
    client = signed_in(rita)
    choose(client, customers=[chosen.key], products=[product.key], prospects=[prospect.key])
    manifest = packed(client)
    assert manifest["counts"] == {"customers": 1, "products": 1, "prospects": 1}
    bag = opened(client, manifest)
    assert column(bag, "SELECT key FROM customers") == [chosen.key]
    assert column(bag, "SELECT key FROM products") == [product.key]
    assert column(bag, "SELECT key FROM prospects") == [prospect.key]
    assert column(bag, "SELECT key FROM price_lists") == [price_list.key]
    assert bag.execute("SELECT price_list_id, product_id, price_e4 FROM prices").fetchall() == [
        (price_list.pk, product.pk, 90_000)
    ]
    assert column(bag, "SELECT customer_id FROM open_bills") == [chosen.pk]
    assert column(bag, "SELECT customer_id FROM past_orders") == [chosen.pk]
    # A past line names its product in words: that product itself is not in the bag.
    assert column(bag, "SELECT description FROM past_order_lines") == [unchosen.description]
    assert column(bag, "SELECT coalesce(customer_id, prospect_id) FROM visits ORDER BY 1") == sorted(
        [chosen.pk, prospect.pk]
    )
    assert column(bag, "SELECT key FROM payment_terms") == [payment_term.key]


def test_b7_only_the_last_ten_orders_of_a_customer_travel(rita: User, north: Rep, signed_in: SignedIn) -> None:
    customer, product = a_customer(rep=north), a_product()
    orders = [a_past_order(customer, product, days_ago=days) for days in range(12)]
    client = signed_in(rita)
    choose(client, customers=[customer.key])
    bag = opened(client, packed(client))
    assert set(column(bag, "SELECT key FROM past_orders")) == {order.key for order in orders[:10]}
    assert column(bag, "SELECT count(*) FROM past_order_lines") == [10]


def test_m3_a_customer_given_to_another_rep_since_it_was_chosen_stays_out(
    rita: User, north: Rep, south: Rep, signed_in: SignedIn
) -> None:
    moved, stays = a_customer(rep=north), a_customer(rep=north)
    client = signed_in(rita)
    choose(client, customers=[moved.key, stays.key])
    moved.rep = south
    moved.save()
    assert column(opened(client, packed(client)), "SELECT key FROM customers") == [stays.key]


def test_b6_a_bag_is_handed_out_on_its_day_and_to_its_rep_only(
    rita: User, sam: User, north: Rep, signed_in: SignedIn, fixed_clock: Clock
) -> None:
    client, other = signed_in(rita), signed_in(sam)
    choose(client, customers=[a_customer(rep=north).key])
    packed(client)
    assert other.get("/api/v1/bags/1/file").status_code == 404
    fixed_clock.advance(days=1)
    gone = client.get("/api/v1/bags/1/file")
    assert (gone.status_code, gone.json()["code"]) == (410, "bag_not_current")


def test_d1_the_days_two_instants_are_the_servers(
    rita: User, north: Rep, signed_in: SignedIn, fixed_clock: Clock
) -> None:
    client = signed_in(rita)
    choose(client, customers=[a_customer(rep=north).key])
    manifest = packed(client)
    assert manifest["day"] == "2026-11-24"
    assert (manifest["day_start"], manifest["day_end"]) == ("2026-11-24T03:00:00Z", "2026-11-25T03:00:00Z")
    # 01:00 UTC of the 25th is still the 24th where the company is.
    fixed_clock.advance(hours=10)
    assert packed(client) == manifest


def test_d4_with_nothing_chosen_there_is_no_bag(rita: User, signed_in: SignedIn) -> None:
    answer = signed_in(rita).post("/api/v1/bags")
    assert (answer.status_code, answer.json()["code"]) == (422, "nothing_selected")
    assert not Bag.objects.exists()


DECODERS = {
    "zstd": zstandard.ZstdDecompressor().decompress,
    "br": brotli.decompress,
    "gzip": gzip.decompress,
    "": bytes,
}


@pytest.mark.parametrize("encoding", DECODERS)
def test_b3_the_hash_is_of_the_content_in_every_encoding(
    encoding: str, rita: User, north: Rep, signed_in: SignedIn
) -> None:
    client = signed_in(rita)
    choose(client, customers=[a_customer(rep=north).key])
    manifest = packed(client)
    answer = client.get("/api/v1/bags/1/file", headers={"accept-encoding": encoding})
    assert answer.get("content-encoding", "") == encoding
    content = DECODERS[encoding](answer.content)
    assert hashlib.sha256(content).hexdigest() == manifest["sha256"] == answer["etag"].strip('"')
    assert len(content) == manifest["size"] == int(answer["x-uncompressed-size"])


def test_a_bag_already_held_is_not_sent_again(rita: User, north: Rep, signed_in: SignedIn) -> None:
    client = signed_in(rita)
    choose(client, customers=[a_customer(rep=north).key])
    etag = f'"{packed(client)["sha256"]}"'
    answer = client.get("/api/v1/bags/1/file", headers={"if-none-match": etag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_b7_a_chosen_prospects_own_customer_follows_and_says_that_it_was_not_chosen(
    rita: User, north: Rep, south: Rep, signed_in: SignedIn
) -> None:
    chosen, linked, both = (a_customer(rep=north) for _ in range(3))
    foreign, withdrawn = a_customer(rep=south), a_customer(rep=north, withdrawn=True)
    prospects = [a_prospect(rep=north, customer=customer) for customer in (linked, both, foreign, withdrawn)]
    a_prospect(rep=north, customer=a_customer(rep=north))
    a_bill(linked, due_in_days=3)
    client = signed_in(rita)
    choose(client, customers=[chosen.key, both.key], prospects=[prospect.key for prospect in prospects])
    bag = opened(client, packed(client))
    found = dict(bag.execute("SELECT key, origin FROM customers").fetchall())
    assert found == {chosen.key: "chosen", both.key: "chosen", linked.key: "linked"}
    assert column(bag, "SELECT customer_id FROM open_bills") == [linked.pk]


def test_b2_the_manifest_says_when_the_choice_was_saved_first(
    rita: User, north: Rep, signed_in: SignedIn, fixed_clock: Clock
) -> None:
    customer = a_customer(rep=north)
    client = signed_in(rita)
    choose(client, customers=[customer.key])
    assert packed(client)["chosen_at"] == {"customers": "2026-11-24T15:00:00Z", "products": None, "prospects": None}
    fixed_clock.advance(minutes=5)
    choose(client, customers=[customer.key])
    assert packed(client)["chosen_at"]["customers"] == "2026-11-24T15:00:00Z"
