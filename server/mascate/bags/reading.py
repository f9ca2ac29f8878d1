"""A bag read again by the server: what it told the device that wrote an order with it (rule O5)."""

import sqlite3
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any

from mascate.accounts.models import Rep
from mascate.bags import storage
from mascate.bags.contents import SECTIONS
from mascate.bags.models import Bag
from mascate.kit.reading import once

#: The first `user_version` of contract/bag.sql with all that is read here.
READABLE_FROM = 3

#: So many bags stay open in the memory of a process: orders of one device come one after the other.
OPEN_BAGS = 4

#: A bag travels without indexes; what orders name by its key, one after the other, has one here.
LOOKED_UP = (("catalogue", "products"), ("partners", "customers"), ("partners", "prospects"))

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as the bag says it; `terms` is the JSON of `registers.rule_versions.terms_of`."""

    kind: str
    key: str
    version: int
    name: str
    terms: str


@dataclass(slots=True)
class OpenBag:
    """A bag's sections, open; what they hold never changes (rule B1)."""

    day: date
    database: sqlite3.Connection
    lock: Lock = field(default_factory=Lock)
    #: What its reader made of the rules, and of the products by price list: made once.
    parsed: Any = None
    priced: dict[str | None, dict[str, Any]] = field(default_factory=dict)

    def customer(self, key: str | None) -> Row | None:
        """key, segment, state, person_type, taxpayer; None: not in the bag."""
        found = self._rows(
            "SELECT key, segment, state, person_type, taxpayer FROM partners.customers WHERE key = ?", [key]
        )
        return found[0] if found else None

    def prospect(self, key: str) -> Row | None:
        """segment, state, person_type; None: not in the bag."""
        found = self._rows("SELECT segment, state, person_type FROM partners.prospects WHERE key = ?", [key])
        return found[0] if found else None

    def rules(self) -> list[RuleRow]:
        """Those of everybody and those of single customers, by kind and key."""
        rows = self._rows("""SELECT kind, key, version, name, terms FROM catalogue.rules
            UNION ALL SELECT kind, key, version, name, terms FROM partners.customer_rules ORDER BY kind, key""")
        return [RuleRow(**row) for row in rows]

    def products(self, keys: Iterable[str], *, price_list_key: str | None) -> list[Row]:
        """key, group_key, tax_group, price_e4, and `list_prices`: those of the list, by the quantity they begin at."""
        wanted = sorted(set(keys))
        places = ", ".join("?" * len(wanted))
        found = self._rows(
            f"SELECT id, key, group_key, tax_group, price_e4 FROM catalogue.products WHERE key IN ({places})", wanted
        )
        products = {row.pop("id"): row | {"list_prices": []} for row in found}
        places = ", ".join("?" * len(products))
        prices = self._rows(
            f"""SELECT product_id, 0 AS from_quantity_e4, price_e4 FROM catalogue.prices
                WHERE price_list_id IN (SELECT id FROM catalogue.price_lists WHERE key = ?) AND product_id IN ({places})
                UNION ALL SELECT product_id, from_quantity_e4, price_e4 FROM catalogue.quantity_prices
                WHERE price_list_id IN (SELECT id FROM catalogue.price_lists WHERE key = ?) AND product_id IN ({places})
                ORDER BY product_id, from_quantity_e4""",
            [price_list_key, *products, price_list_key, *products],
        )
        for price in prices:
            products[price.pop("product_id")]["list_prices"].append(price)
        return list(products.values())

    def _rows(self, query: str, values: Iterable[Any] = ()) -> list[Row]:
        with self.lock:
            cursor = self.database.execute(query, list(values))
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]


def open_bag(rep: Rep, version: int | None) -> OpenBag | None:
    """The rep's bag of this version; None where bag or file is not known."""
    if version is None:
        return None
    return once(("bag", rep.pk, version), lambda: _opened_bag(rep, version))


def _opened_bag(rep: Rep, version: int) -> OpenBag | None:
    bag = Bag.objects.filter(rep=rep, version=version).first()
    if bag is None or not bag.sections:
        return None
    hashes = {name: bag.section(name)["sha256"] for name in SECTIONS}
    return _opened.get(tuple(hashes.values())) or _open(bag.day, hashes)


_opened: OrderedDict[tuple[str, ...], OpenBag] = OrderedDict()
_opening = Lock()


def _open(day: date, hashes: dict[str, str]) -> OpenBag | None:
    contents = {name: storage.content(sha256) for name, sha256 in hashes.items()}
    database = sqlite3.connect(":memory:", check_same_thread=False)
    for name, content in contents.items():
        if content is None:
            database.close()
            return None
        database.execute(f"ATTACH ':memory:' AS {name}")
        database.deserialize(content, name=name)
        if database.execute(f"PRAGMA {name}.user_version").fetchone()[0] < READABLE_FROM:
            database.close()
            return None
    for section, table in LOOKED_UP:
        database.execute(f"CREATE INDEX {section}.{table}_by_key ON {table} (key)")
    opened = OpenBag(day, database)
    with _opening:
        _opened[tuple(hashes.values())] = opened
        if len(_opened) > OPEN_BAGS:
            # Closed by whoever uses it last: another thread may be reading.
            _opened.popitem(last=False)
    return opened
