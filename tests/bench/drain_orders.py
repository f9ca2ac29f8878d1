"""One process of `./dev bench drain`: chooses and packs all records of the rep, and prints orders by that bag."""

import json
import sys
from dataclasses import asdict, replace
from random import Random
from typing import Any
from uuid import uuid4

import django

django.setup()

from mascate.accounts.models import User  # noqa: E402
from mascate.accounts.queries import rep_of  # noqa: E402
from mascate.bags.actions import pack_bag  # noqa: E402
from mascate.kit import clock  # noqa: E402
from mascate.orders.computed import computed_of  # noqa: E402
from mascate.orders.pricing.document import price_document, proposed_price  # noqa: E402
from mascate.orders.pricing_facts import asked_by, facts_in_bag, written_document  # noqa: E402
from mascate.orders.rules import Line, OrderContent  # noqa: E402
from mascate.registers.models import Customer, OperationType, PaymentTerm, Product  # noqa: E402
from mascate.selections.models import SelectedRecord, Selection  # noqa: E402

E4 = 10_000


def main(orders: int, lines: int) -> None:
    user, chance = User.objects.get(username="rita"), Random(orders)
    mine = Customer.objects.filter(rep=user.rep, withdrawn=False, blocked=False, price_list__isnull=False)
    customers = list(mine.select_related("price_list", "payment_term").order_by("pk"))
    products = list(Product.objects.filter(withdrawn=False, blocked=False).order_by("pk"))
    choose(user, customers=[row.pk for row in customers], products=[row.pk for row in products])
    version = pack_bag(user).version
    buyers = (customers[number % len(customers)] for number in range(orders))
    made = (written(buyer, chance.sample(products, lines), chance) for buyer in buyers)
    print(json.dumps([command(user, version, number, content) for number, content in enumerate(made, start=1)]))


def choose(user: User, **ids: list[int]) -> None:
    for schema, chosen in ids.items():
        selection, _ = Selection.objects.update_or_create(
            rep=rep_of(user),
            schema=schema,
            day=clock.today().date,
            defaults={"count": len(chosen), "filter": {}, "saved_at": clock.now()},
        )
        selection.records.all().delete()
        SelectedRecord.objects.bulk_create(SelectedRecord(selection=selection, record_id=pk) for pk in chosen)


def written(customer: Customer, products: list[Product], chance: Random) -> OrderContent:
    term = customer.payment_term or PaymentTerm.objects.filter(withdrawn=False).order_by("key")[0]
    return OrderContent(
        customer_key=customer.key,
        price_list_key=customer.price_list.key if customer.price_list else None,
        payment_term_key=term.key,
        operation_type_key=OperationType.objects.get(withdrawn=False, is_default=True).key,
        carrier_key=None,
        delivery_address_key=None,
        delivery_on=None,
        lines=[Line(row.key, max(row.pack_quantity_e4, E4) * chance.randrange(1, 5), 0, 0, 0) for row in products],
    )


def command(user: User, version: int, number: int, content: OrderContent) -> dict[str, Any]:
    """At the proposed prices, with the amounts that the device computes: by the bag, to the cent."""
    facts = facts_in_bag(rep_of(user), version, asked_by(content))
    if facts is None:
        raise RuntimeError(f"bag {version} does not hold {content.customer_key}")
    proposed = [proposed_price(facts.products[line.product_key], line.quantity_e4) for line in content.lines]
    lines = [
        replace(line, list_price_e4=price, unit_price_e4=price)
        for line, price in zip(content.lines, proposed, strict=True)
    ]
    content = replace(content, lines=lines)
    document = written_document(content, facts)
    computed = computed_of(price_document(document, products=facts.products, rules=facts.rules))
    head = {name: value for name, value in asdict(content).items() if name not in ("prospect_key", "valid_until")}
    return {
        "command_id": str(uuid4()),
        "seq": number,
        "name": "place_order",
        "made_at": clock.now().isoformat(),
        "bag_version": version,
        "body": head
        | {
            "document_id": str(uuid4()),
            "customer_order_number": "",
            "remarks": "",
            "replaces": None,
            "lines": [asdict(line) | {"position": place} for place, line in enumerate(lines, start=1)],
            "priced": {"lines": [asdict(line) for line in computed.lines], **asdict(computed.totals)},
        },
    }


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
