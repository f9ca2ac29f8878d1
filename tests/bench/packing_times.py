"""One process of `./dev bench packing`: makes the company, chooses all of it, packs, and prints the seconds as JSON."""

import json
import sys
from datetime import timedelta
from random import Random
from time import perf_counter, process_time
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from mascate.accounts.models import Rep, Role, User  # noqa: E402
from mascate.accounts.policy import policy_in_force  # noqa: E402
from mascate.bags import storage  # noqa: E402
from mascate.bags.packing import sections_of  # noqa: E402
from mascate.kit import clock  # noqa: E402
from mascate.registers.models import (  # noqa: E402
    Contact,
    Customer,
    OpenBill,
    PastOrder,
    PastOrderLine,
    PriceList,
    PriceListItem,
    Product,
)
from mascate.selections.models import SelectedRecord, Selection  # noqa: E402

from tests.bench import company  # noqa: E402

TIMES = 7
LISTS = 3
ORDERS = 3
LINES = 4


def main(customers: int, products: int) -> None:
    call_command("migrate", interactive=False, verbosity=0)
    rep = made(customers, products)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    day, policy = clock.today(), policy_in_force()
    found: dict[str, list[float]] = {"cpu": [], "seconds": [], "packed_cpu": []}
    records = 0
    for _ in range(TIMES + 1):
        cpu, seconds = process_time(), perf_counter()
        sections = sections_of(rep, day, policy)
        found["cpu"].append(process_time() - cpu)
        found["seconds"].append(perf_counter() - seconds)
        cpu = process_time()
        for section in sections:
            storage.pack(f"{'0' * 63}{len(found['cpu'])}", section.content)
        found["packed_cpu"].append(process_time() - cpu)
        records = sum(end.records for section in sections for end in section.tables)
    # The first one reads what the others find in memory.
    print(json.dumps({"rows": records} | {name: times[1:] for name, times in found.items()}))


def made(customers: int, products: int) -> Rep:
    """A company in which all of it is one rep's, and chosen today."""
    chance, models = Random(customers), company.models()
    rep = Rep.objects.create(code="001", name="Rita")
    User.objects.create(username="rita", role=Role.REP, rep=rep)
    lists = PriceList.objects.bulk_create(PriceList(key=f"L{n}", name=f"List {n}") for n in range(LISTS))
    sold = Product.objects.bulk_create(product(number, chance) for number in range(products))
    PriceListItem.objects.bulk_create(
        [PriceListItem(price_list=each, product=row, price_e4=row.price_e4) for each in lists for row in sold],
        batch_size=5_000,
    )
    buyers = Customer.objects.bulk_create(
        [partner(number, rep, lists, models, chance) for number in range(customers)], batch_size=2_000
    )
    followers(buyers, sold, rep, chance)
    for schema, rows in (("customers", buyers), ("products", sold)):
        selection = Selection.objects.create(
            rep=rep, schema=schema, day=clock.today().date, count=len(rows), filter={}, saved_at=clock.now()
        )
        SelectedRecord.objects.bulk_create(
            [SelectedRecord(selection=selection, record_id=row.pk) for row in rows], batch_size=5_000
        )
    return rep


def partner(number: int, rep: Rep, lists: list[PriceList], models: Any, chance: Random) -> Customer:
    row = company.customer(number, models=models, chance=chance)
    names = ("code", "store", "legal_name", "trade_name", "tax_id", "address", "city", "state")
    return Customer(
        key=f"{row['code']}/{row['store']}",
        rep=rep,
        price_list=lists[number % LISTS],
        credit_limit_minor=number % 40 * 50_000,
        **{name: row[name] for name in names},
    )


def product(number: int, chance: Random) -> Product:
    words = chance.choice(company.SECOND)
    price = chance.randrange(10**4, 10**6, 100)
    return Product(key=f"P{number}", code=f"P{number:05}", description=f"Café {words} {number}", price_e4=price)


def followers(buyers: list[Customer], sold: list[Product], rep: Rep, chance: Random) -> None:
    today = clock.today().date
    Contact.objects.bulk_create(
        [Contact(key=f"C{n}", customer=row, name=company.name_of(n)) for n, row in enumerate(buyers)],
        batch_size=5_000,
    )
    OpenBill.objects.bulk_create(
        [
            OpenBill(key=f"B{n}", customer=row, due_on=today, amount_minor=10_000, balance_minor=n)
            for n, row in enumerate(buyers)
            if n % 2
        ],
        batch_size=5_000,
    )
    orders = PastOrder.objects.bulk_create(
        [
            PastOrder(
                key=f"E{n}-{place}", customer=row, rep=rep, ordered_on=today - timedelta(days=place), total_minor=n
            )
            for n, row in enumerate(buyers)
            for place in range(ORDERS)
        ],
        batch_size=5_000,
    )
    PastOrderLine.objects.bulk_create(
        [
            PastOrderLine(
                order=order,
                position=position,
                product=chance.choice(sold),
                quantity_e4=120_000,
                unit_price_e4=99_000,
                total_minor=11_880,
            )
            for order in orders
            for position in range(1, LINES + 1)
        ],
        batch_size=10_000,
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
