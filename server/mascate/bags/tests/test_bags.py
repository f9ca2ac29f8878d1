"""Packing: what a bag holds, when it gets a version, who may fetch it."""

import gzip
import hashlib
import json
import sqlite3
from contextlib import closing
from typing import Any

import brotli
import pytest
import zstandard
from django.test import Client

from mascate.accounts.models import Rep, User
from mascate.bags import packing, storage
from mascate.bags.actions import pack_bag
from mascate.bags.contents import SECTIONS
from mascate.bags.models import Bag
from mascate.conftest import NOON, Clock, SignedIn, a_bill, a_customer, a_past_order, a_product, a_prospect
from mascate.registers.custom_fields import CustomField, options_from
from mascate.registers.models import Customer, PaymentTerm, PriceList, Visit

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
    """All sections of a bag, their hashes checked, as a device opens them."""
    database = sqlite3.connect(":memory:")
    for section in manifest["sections"]:
        content = file_of(client, manifest["version"], section["name"])
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (section["sha256"], section["size"])
        database.execute(f"ATTACH ':memory:' AS {section['name']}")
        database.deserialize(content, name=section["name"])
    return database


def file_of(client: Client, version: int, section: str) -> bytes:
    content: bytes = client.get(f"/api/v1/bags/{version}/sections/{section}").content
    return content


def hash_of(manifest: dict[str, Any], name: str) -> str:
    return next(str(section["sha256"]) for section in manifest["sections"] if section["name"] == name)


def column(database: sqlite3.Connection, query: str) -> list[Any]:
    return [row[0] for row in database.execute(query)]


def test_b1_a_bag_never_changes_after_it_got_its_version(rita: User, north: Rep, signed_in: SignedIn) -> None:
    customer = a_customer(rep=north)
    client = signed_in(rita)
    choose(client, customers=[customer.key])
    first = packed(client)
    before = [file_of(client, 1, name) for name in SECTIONS]
    customer.city = "Elsewhere"
    customer.save()
    assert packed(client)["version"] == 2
    assert [file_of(client, 1, name) for name in SECTIONS] == before
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


def test_b2_a_packing_that_broke_off_leaves_nothing_for_the_next_one(
    rita: User, north: Rep, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer, client = a_customer(rep=north), signed_in(rita)
    choose(client, customers=[customer.key])
    with monkeypatch.context() as patched:
        patched.setattr(packing, "tidied", broken)
        with pytest.raises(MemoryError):
            pack_bag(rita)
    assert not Bag.objects.exists()

    whole = opened(client, packed(client))

    assert column(whole, "SELECT key FROM partners.customers") == [customer.key]
    assert column(whole, "SELECT count(*) FROM partners.meta WHERE name = 'rep_code'") == [1]


def broken(content: bytes) -> bytes:
    raise MemoryError


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


def test_b7_the_bag_says_what_a_record_was_suggested_for(rita: User, north: Rep, signed_in: SignedIn) -> None:
    customer, by_hand = a_customer(rep=north), a_customer(rep=north)
    Visit.objects.create(key="v", rep=north, day=NOON.date(), customer=customer)
    client = signed_in(rita)
    choose(client, customers=[by_hand.key])
    assert client.post("/api/v1/suggestion/accept", content_type="application/json").status_code == 200
    bag = opened(client, packed(client))
    [(schema, record_id, reasons)] = bag.execute("SELECT schema, record_id, reasons FROM suggested").fetchall()
    assert (schema, record_id, json.loads(reasons)) == ("customers", customer.pk, [{"code": "visit"}])


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
    manifest = packed(client)
    assert column(opened(client, manifest), "SELECT key FROM customers") == [stays.key]
    # Told by its key, which the rep has chosen by; what it is now is another's to know.
    told = {"schema_code": "customers", "key": moved.key, "title": "", "reason": "unknown"}
    assert manifest["gone"] == {"count": 1, "records": [told]}


def test_what_is_withdrawn_between_save_and_packing_is_told_with_the_same_files(
    rita: User, north: Rep, signed_in: SignedIn
) -> None:
    goes, stays = a_customer(rep=north), a_customer(rep=north)
    client = signed_in(rita)
    choose(client, customers=[stays.key])
    first = packed(client)
    assert first["gone"] == {"count": 0, "records": []}
    choose(client, customers=[goes.key, stays.key])
    Customer.objects.filter(pk=goes.pk).update(withdrawn=True)
    second = packed(client)
    told = {"schema_code": "customers", "key": goes.key, "title": goes.trade_name, "reason": "withdrawn"}
    assert second["gone"] == {"count": 1, "records": [told]}
    assert (second["version"], second["sections"]) == (first["version"] + 1, first["sections"])
    assert packed(client)["version"] == second["version"]
    choose(client, customers=[stays.key])
    assert packed(client)["gone"] == {"count": 0, "records": []}


def test_of_many_that_are_gone_the_first_are_named_and_the_others_counted(
    rita: User, north: Rep, signed_in: SignedIn
) -> None:
    keys = [a_customer(rep=north).key for _ in range(30)]
    client = signed_in(rita)
    choose(client, customers=keys)
    Customer.objects.filter(key__in=keys[1:]).update(withdrawn=True)
    gone = packed(client)["gone"]
    assert (gone["count"], len(gone["records"])) == (29, 20)


def test_m3_a_manager_who_sells_chooses_among_the_own_records(max_: User, north: Rep, signed_in: SignedIn) -> None:
    max_.rep = Rep.objects.create(code="M", name="Max")
    max_.save()
    own, teams = a_customer(rep=max_.rep), a_customer(rep=north)
    client = signed_in(max_)
    saved = client.put("/api/v1/selections/customers", {"filter": {}}, content_type="application/json").json()
    assert saved["count"] == 1
    assert column(opened(client, packed(client)), "SELECT key FROM customers") == [own.key]
    assert client.get(f"/api/v1/customers/{teams.key}").status_code == 200


def test_b6_a_bag_is_handed_out_on_its_day_and_to_its_rep_only(
    rita: User, sam: User, north: Rep, signed_in: SignedIn, fixed_clock: Clock
) -> None:
    client, other = signed_in(rita), signed_in(sam)
    choose(client, customers=[a_customer(rep=north).key])
    packed(client)
    assert other.get("/api/v1/bags/1/sections/partners").status_code == 404
    fixed_clock.advance(days=1)
    gone = client.get("/api/v1/bags/1/sections/partners")
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
@pytest.mark.parametrize("section", SECTIONS)
def test_b3_the_hash_is_of_the_content_in_every_encoding(
    encoding: str, section: str, rita: User, north: Rep, signed_in: SignedIn
) -> None:
    client = signed_in(rita)
    choose(client, customers=[a_customer(rep=north).key])
    manifest = packed(client)
    answer = client.get(f"/api/v1/bags/1/sections/{section}", headers={"accept-encoding": encoding})
    assert answer.get("content-encoding", "") == encoding
    content = DECODERS[encoding](answer.content)
    assert hashlib.sha256(content).hexdigest() == hash_of(manifest, section) == answer["etag"].strip('"')
    assert len(content) == int(answer["x-uncompressed-size"])


@pytest.mark.parametrize("encoding", DECODERS)
def test_b5_a_cut_download_gets_the_rest_of_the_same_file_only(
    encoding: str, rita: User, north: Rep, signed_in: SignedIn
) -> None:
    client = signed_in(rita)
    choose(client, customers=[a_customer(rep=north).key])
    sha256 = hash_of(packed(client), "partners")
    whole = file_of(client, 1, "partners")
    for part, offset, begin in (
        (sha256, 5_000, 5_000),
        (sha256, len(whole) - 1, len(whole) - 1),
        (sha256, len(whole), len(whole)),
        # Nothing of it yet, more than it, another file: from the beginning.
        (sha256, 0, 0),
        (sha256, 10**12, 0),
        (sha256, -1, 0),
        ("0" * 64, 5_000, 0),
        ("", 5_000, 0),
    ):
        path = f"/api/v1/bags/1/sections/partners?part={part}&offset={offset}"
        answer = client.get(path, headers={"accept-encoding": encoding})
        assert (answer.status_code, answer["x-offset"]) == (200, str(begin))
        assert DECODERS[encoding](answer.content) == whole[begin:]
        assert answer["x-uncompressed-size"] == str(len(whole))


def test_a_section_nobody_packed_is_not_there(rita: User, north: Rep, signed_in: SignedIn) -> None:
    client = signed_in(rita)
    choose(client, customers=[a_customer(rep=north).key])
    packed(client)
    assert client.get("/api/v1/bags/1/sections/secrets").status_code == 404
    assert client.get("/api/v1/bags/1/sections/partners?offset=many").status_code == 400


def test_what_two_reps_share_is_packed_once(
    rita: User, sam: User, north: Rep, south: Rep, price_list: PriceList, signed_in: SignedIn
) -> None:
    product = a_product(prices={price_list: 90_000})
    manifests = []
    for user, rep in ((rita, north), (sam, south)):
        client = signed_in(user)
        choose(client, customers=[a_customer(rep=rep, price_list=price_list).key], products=[product.key])
        manifests.append(packed(client))
    ours, theirs = manifests
    assert hash_of(ours, "catalogue") == hash_of(theirs, "catalogue")
    assert hash_of(ours, "partners") != hash_of(theirs, "partners")
    assert len(list(storage.folder().rglob("*.columns.zst"))) == 3


def test_a_section_that_did_not_change_keeps_its_hash(rita: User, north: Rep, signed_in: SignedIn) -> None:
    customer, product = a_customer(rep=north), a_product()
    client = signed_in(rita)
    choose(client, customers=[customer.key], products=[product.key])
    first = packed(client)
    customer.city = "Elsewhere"
    customer.save()
    second = packed(client)
    assert second["version"] == 2
    assert hash_of(first, "catalogue") == hash_of(second, "catalogue")
    assert hash_of(first, "partners") != hash_of(second, "partners")


def test_the_manifest_tells_what_the_records_of_each_schema_take(
    rita: User, north: Rep, price_list: PriceList, signed_in: SignedIn
) -> None:
    products = [a_product(prices={price_list: 90_000}) for _ in range(300)]
    customers = [a_customer(rep=north, price_list=price_list) for _ in range(300)]
    for customer in customers:
        a_past_order(customer, products[0])
    client = signed_in(rita)
    choose(client, customers=[each.key for each in customers], products=[each.key for each in products])
    manifest = packed(client)
    costs, sections = manifest["costs"], manifest["sections"]
    assert {schema: cost["records"] for schema, cost in costs.items()} == manifest["counts"]
    assert costs["customers"]["packed_size"] > costs["prospects"]["packed_size"]
    for counted in ("size", "packed_size"):
        told = sum(cost[counted] for cost in costs.values())
        there = sum(section[counted] for section in sections)
        # The first pages of all tables stand at the front of the file and belong to none.
        assert 0.35 * there < told <= there
    assert manifest["size"] == sum(section["size"] for section in sections)
    # The same again, now from what was packed before.
    choose(client, prospects=[a_prospect(rep=north).key])
    again = packed(client)
    assert again["version"] == 2
    assert again["costs"]["products"] == costs["products"]


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


def test_b2_the_morning_says_which_bag_holds_a_choice_that_was_saved_again(
    rita: User, north: Rep, signed_in: SignedIn, fixed_clock: Clock
) -> None:
    first, second = a_customer(rep=north), a_customer(rep=north)
    client = signed_in(rita)

    def packed_in() -> int | None:
        told: int | None = client.get("/api/v1/morning").json()["schemata"][0]["chosen"]["packed_in"]
        return told

    choose(client, customers=[first.key])
    assert packed_in() is None
    packed(client)
    assert packed_in() == 1
    fixed_clock.advance(minutes=5)
    choose(client, customers=[first.key])
    assert packed_in() is None
    packed(client)
    assert packed_in() == 1
    fixed_clock.advance(minutes=5)
    choose(client, customers=[first.key, second.key])
    assert packed_in() is None


def test_b7_custom_fields_and_their_values_travel_with_the_rows(rita: User, north: Rep, signed_in: SignedIn) -> None:
    for register, code, type_ in (
        ("customers", "area", "number"),
        ("customers", "day", "list"),
        ("prospects", "source", "text"),
        ("products", "shelf_life", "number"),
    ):
        options = options_from(["mon; segunda; Monday"]) if type_ == "list" else []
        CustomField.objects.create(register=register, code=code, type=type_, label_en=code, options=options)
    CustomField.objects.create(register="customers", code="gone", type="text", label_en="gone", withdrawn=True)
    filled = a_customer(rep=north, custom={"area": -705_000, "day": "mon"})
    empty = a_customer(rep=north)
    product, prospect = a_product(custom={"shelf_life": 30_000}), a_prospect(rep=north, custom={"source": "São João"})
    client = signed_in(rita)
    choose(client, customers=[filled.key, empty.key], products=[product.key], prospects=[prospect.key])
    manifest = packed(client)
    with closing(opened(client, manifest)) as bag:
        for table, values in (
            ("partners.customers", [{"area": -705_000, "day": "mon"}, None]),
            ("partners.prospects", [{"source": "São João"}]),
            ("catalogue.products", [{"shelf_life": 30_000}]),
        ):
            kept = column(bag, f"SELECT custom FROM {table} ORDER BY id")
            assert [text and json.loads(text) for text in kept] == values
        fields = "SELECT register, code, type, label_en, options FROM"
        partners = bag.execute(f"{fields} partners.partner_fields").fetchall()
        assert [(*row[:4], json.loads(row[4])) for row in partners] == [
            ("customers", "area", "number", "area", []),
            ("customers", "day", "list", "day", [{"value": "mon", "label": {"pt-BR": "segunda", "en": "Monday"}}]),
            ("prospects", "source", "text", "source", []),
        ]
        assert column(bag, "SELECT code FROM catalogue.product_fields") == ["shelf_life"]
    assert packed(client) == manifest
    CustomField.objects.filter(code="area").update(label_en="Area")
    assert packed(client)["version"] == 2
