"""What a choice would take, told while it is made: within a fifth of the bag it becomes, the costliest part first."""

from random import Random
from typing import Any

import pytest
from django.test import Client

from mascate.accounts.models import Policy, Rep, User
from mascate.bags.models import Bag
from mascate.bags.tests.test_bags import choose, packed
from mascate.config import config
from mascate.conftest import (
    Clock,
    SignedIn,
    a_bill,
    a_contact,
    a_customer,
    a_past_order,
    a_product,
    a_prospect,
    an_address,
)
from mascate.registers.models import (
    Contact,
    Customer,
    OpenBill,
    PastOrder,
    PastOrderLine,
    PriceList,
    PriceListItem,
    Product,
    Prospect,
)

pytestmark = pytest.mark.django_db

WORDS = "alto azul barra bela boa casa central doce estrela feira flor forte grande lago luz mar norte ouro"


def estimated(client: Client, schema: str, **choice: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/estimate", {"schema": schema, **choice}, content_type="application/json")
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


def part(told: dict[str, Any], code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in told["parts"] if each["code"] == code)
    return found


@pytest.fixture
def company(north: Rep) -> dict[str, list[str]]:
    """A company whose rows differ as those of real ones do: schema → keys."""
    random = Random(7)

    def words(count: int) -> str:
        return " ".join(random.choice(WORDS.split()).title() for _ in range(count))

    def partners(kind: type[Any], count: int, **fields: Any) -> list[Any]:
        rows: list[Any] = kind.objects.bulk_create(
            kind(
                key=f"{number:06d}/01",
                code=f"{number:06d}",
                store="01",
                legal_name=f"{words(3)} Ltda",
                trade_name=words(2),
                tax_id=f"{random.randrange(10**14):014d}",
                address=f"Rua {words(2)}, {random.randrange(3000)}",
                city=words(1),
                state=random.choice(["SP", "MG", "PR"]),
                postal_code=f"{random.randrange(10**8):08d}",
                phone=f"119{random.randrange(10**8):08d}",
                email=f"{random.choice(WORDS.split())}{number}@example.com",
                rep=north,
                **{name: value() for name, value in fields.items()},
            )
            for number in range(count)
        )
        return rows

    lists = [PriceList.objects.create(key=f"L{number}", name=words(2)) for number in range(4)]
    products = Product.objects.bulk_create(
        Product(
            key=f"P{number}",
            code=f"P{number:05d}",
            description=words(4),
            brand=words(1),
            bar_code=f"789{random.randrange(10**10):010d}",
            price_e4=random.randrange(10**4, 10**7, 100),
            stock_e4=random.randrange(10**3) * 10_000,
        )
        for number in range(1_500)
    )
    PriceListItem.objects.bulk_create(
        PriceListItem(price_list=each, product=product, price_e4=product.price_e4 + random.randrange(9) * 1000)
        for each in lists
        for product in products
    )
    customers = partners(Customer, 2_000, price_list=lambda: random.choice(lists))
    prospects = partners(Prospect, 800)
    PastOrder.objects.bulk_create(
        PastOrder(
            key=f"E{number}",
            customer=random.choice(customers[:400]),
            rep=north,
            ordered_on=f"2026-{random.randrange(1, 11):02d}-{random.randrange(1, 28):02d}",
            total_minor=random.randrange(10**7),
        )
        for number in range(3_000)
    )
    PastOrderLine.objects.bulk_create(
        PastOrderLine(
            order=order,
            position=position,
            product=random.choice(products),
            quantity_e4=random.randrange(1, 50) * 10_000,
            unit_price_e4=random.randrange(10**4, 10**7, 100),
            total_minor=random.randrange(10**7),
        )
        for order in PastOrder.objects.all()
        for position in range(1, random.randrange(2, 7))
    )
    OpenBill.objects.bulk_create(
        OpenBill(
            key=f"B{number}",
            customer=random.choice(customers),
            due_on=f"2026-12-{random.randrange(1, 31):02d}",
            amount_minor=random.randrange(10**7),
            balance_minor=random.randrange(10**7),
        )
        for number in range(3_000)
    )
    Contact.objects.bulk_create(
        Contact(key=f"C{number}", customer=random.choice(customers), name=words(2), role=words(1), phone="1199887766")
        for number in range(2_500)
    )
    return {
        "customers": [each.key for each in customers],
        "products": [each.key for each in products],
        "prospects": [each.key for each in prospects],
    }


#: What is ticked, the last of them being ticked while the others are saved.
CHOICES: dict[str, dict[str, slice]] = {
    "a few customers": {"customers": slice(3)},
    "customers with many past orders": {"customers": slice(400), "products": slice(50)},
    "customers with few past orders": {"customers": slice(300, 2_000)},
    "products on several lists": {"customers": slice(30), "products": slice(1_500)},
    "prospects alone": {"prospects": slice(800)},
    "everything": {"customers": slice(2_000), "products": slice(1_500), "prospects": slice(800)},
}


def test_the_estimate_is_within_a_fifth_of_the_bag_for_any_choice(
    rita: User, company: dict[str, list[str]], signed_in: SignedIn
) -> None:
    client = signed_in(rita)
    for name, choice in CHOICES.items():
        keys = {schema: company[schema][records] for schema, records in choice.items()}
        *saved, pending = keys
        for schema in company:
            choose(client, **{schema: keys[schema] if schema in saved else []})
        told = estimated(client, pending, marks=[{"as": "chosen", "keys": keys[pending]}])
        choose(client, **{pending: keys[pending]})
        manifest = packed(client)
        wire = sum(section["packed_size"] for section in manifest["sections"])
        assert told["records"] == sum(manifest["counts"].values()), name
        assert told["packed_size"] == pytest.approx(wire, rel=0.2), name
        assert told["size"] == pytest.approx(manifest["size"], rel=0.2), name


def test_the_estimate_of_very_many_records_is_within_a_fifth_of_the_bag(
    rita: User, north: Rep, signed_in: SignedIn
) -> None:
    random, words = Random(7), WORDS.title().split()
    Customer.objects.bulk_create(
        Customer(
            key=f"{700_000 + number}/01",
            code=f"{700_000 + number}",
            store="01",
            legal_name=f"{random.choice(words)} {random.choice(words)} Comércio de Alimentos Ltda",
            trade_name=f"{random.choice(words)} {number:x}",
            tax_id=f"{random.randrange(10**13, 10**14)}",
            address=f"Rua {random.choice(words)}, {random.randrange(3000)}",
            city=random.choice(words),
            state=random.choice(["SP", "MG", "PR"]),
            credit_limit_minor=random.randrange(50) * 100_000,
            rep=north,
        )
        for number in range(20_000)
    )
    client = signed_in(rita)
    by_name: dict[str, Any] = {"keys": [f"{700_000 + number}/01" for number in range(2_000)]}
    for count, choice in ((2_000, by_name), (20_000, {"filter": {}})):
        told = estimated(client, "customers", **choice)
        client.put("/api/v1/selections/customers", choice, content_type="application/json")
        manifest = packed(client)
        assert told["records"] == manifest["counts"]["customers"] == count
        wire = sum(section["packed_size"] for section in manifest["sections"])
        assert told["packed_size"] == pytest.approx(wire, rel=0.2), count
        assert told["size"] == pytest.approx(manifest["size"], rel=0.2), count


def test_the_costliest_part_comes_first_and_says_whose_choice_brings_it(
    rita: User, north: Rep, signed_in: SignedIn
) -> None:
    buyer, other, product = a_customer(rep=north), a_customer(rep=north), a_product()
    for days in range(12):
        a_past_order(buyer, *[product] * 30, days_ago=days)
    a_bill(buyer, due_in_days=3)
    a_contact(buyer)
    an_address(buyer)
    client = signed_in(rita)
    choose(client, products=[product.key])
    told = estimated(client, "customers", keys=[buyer.key, other.key])
    assert told["records"] == 3
    first = told["parts"][0]
    # Ten orders of the twelve go along, however many lines they have.
    assert (first["code"], first["brought_by"], first["records"]) == ("orders", "customers", 10)
    counted = {each["code"]: each["records"] for each in told["parts"] if each["code"] != "rest"}
    assert counted == {
        "orders": 10,
        "customers": 2,
        "products": 1,
        "bills": 1,
        "customer_contacts": 1,
        "customer_addresses": 1,
    }
    assert "orders" not in {each["code"] for each in estimated(client, "customers", keys=[other.key])["parts"]}


def test_what_is_saved_of_the_schema_itself_gives_way_to_what_is_ticked_and_stays_saved(
    rita: User, north: Rep, signed_in: SignedIn
) -> None:
    saved, ticked = a_customer(rep=north), a_customer(rep=north)
    client = signed_in(rita)
    choose(client, customers=[saved.key])
    inverted = [{"as": "chosen", "keys": [saved.key, ticked.key]}, {"as": "not_chosen", "keys": [saved.key]}]
    assert part(estimated(client, "customers", marks=inverted), "customers")["records"] == 1
    assert estimated(client, "customers", marks=[])["records"] == 0
    assert client.get("/api/v1/selections/customers").json()["keys"] == [saved.key]
    assert not Bag.objects.exists()


def test_b7_a_ticked_prospects_customer_is_counted_along(rita: User, north: Rep, signed_in: SignedIn) -> None:
    linked = a_customer(rep=north)
    a_bill(linked, due_in_days=3)
    told = estimated(signed_in(rita), "prospects", keys=[a_prospect(rep=north, customer=linked).key])
    assert (told["records"], part(told, "bills")["records"]) == (2, 1)


def test_m3_what_is_anothers_is_not_even_weighed(rita: User, south: Rep, signed_in: SignedIn) -> None:
    foreign = a_customer(rep=south)
    a_bill(foreign, due_in_days=3)
    client = signed_in(rita)
    assert estimated(client, "customers", keys=[foreign.key]) == estimated(client, "customers", keys=[])


def test_a_choice_that_says_nothing_is_refused_by_name(rita: User, signed_in: SignedIn) -> None:
    client = signed_in(rita)
    wrong = {"schema_unknown": {"schema": "nothing", "keys": []}, "request_malformed": {"schema": "customers"}}
    for code, body in wrong.items():
        answer = client.post("/api/v1/estimate", body, content_type="application/json")
        assert answer.json()["code"] == code


def test_a_bag_beyond_the_limit_is_refused_with_its_size_and_the_earlier_one_stays(
    rita: User, company: dict[str, list[str]], signed_in: SignedIn, fixed_clock: Clock
) -> None:
    client = signed_in(rita)
    choose(client, customers=company["customers"][:10])
    earlier = packed(client)
    Policy.objects.create(id=1, max_bytes=120_000)
    assert estimated(client, "customers", filter={})["max_bytes"] == 120_000
    choose(client, customers=company["customers"])
    before = sorted((config().home / "bags").rglob("*"))
    refused = client.post("/api/v1/bags")
    assert (refused.status_code, refused.json()["code"]) == (422, "bag_too_large")
    assert refused.json()["data"]["limit_mb"] == 0.1
    assert refused.json()["data"]["size_mb"] > 0.1
    assert "the limit is 0.1 MB" in refused.json()["message"]
    # Nothing was kept of it, and what the device has still serves.
    assert sorted((config().home / "bags").rglob("*")) == before
    assert [bag.version for bag in Bag.objects.all()] == [earlier["version"]]
    assert client.get(f"/api/v1/bags/{earlier['version']}/sections/partners").status_code == 200
    # It is told until something else is chosen or allowed, to every device of the rep.
    too_large = client.get("/api/v1/morning").json()["too_large"]
    assert too_large == {name: refused.json()[name] for name in ("code", "message", "data")}
    Policy.objects.update(max_bytes=100_000_000)
    assert client.get("/api/v1/morning").json()["too_large"] is None
    Policy.objects.update(max_bytes=120_000)
    fixed_clock.advance(minutes=1)
    choose(client, customers=company["customers"][:20])
    assert client.get("/api/v1/morning").json()["too_large"] is None
    assert packed(client)["version"] == earlier["version"] + 1
    assert client.get("/api/v1/morning").json()["too_large"] is None
