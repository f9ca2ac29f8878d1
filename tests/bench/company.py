"""A generated company of any size: the demo company's files with more customers of the north, in the same columns."""

import csv
import random
import shutil
from pathlib import Path

from tests.rig.places import ROOT

DEMO = ROOT / "demo"
NORTH = "001"
FIRST = ("Armazém", "Mercado", "Empório", "Padaria", "Mercearia", "Restaurante", "Pousada", "Lanchonete")
SECOND = ("Boa Vista", "São José", "do Porto", "Três Rios", "da Praça", "Estrela", "Bom Jesus", "Água Clara")


def written(folder: Path, *, customers: int, products: int = 0) -> Path:
    """
    Writes the files to `folder`; the representative of the north then has exactly `customers` customers. So many more
    products are on every price list.
    """
    shutil.copytree(DEMO, folder)
    _write_products(folder, products)
    chance = random.Random(customers)
    rows = _rows(folder / "customers.csv")
    missing = customers - sum(row["rep"] == NORTH for row in rows)
    made = [customer(number, models=rows, chance=chance) for number in range(missing)]
    _append(folder / "customers.csv", made)
    _append(folder / "open_bills.csv", [_bill(row, number) for number, row in enumerate(made) if number % 4 == 0])
    ordering = [(number, row) for number, row in enumerate(made) if number % 2 == 0]
    _append(folder / "orders.csv", [_order(row, number) for number, row in ordering])
    codes = [row["code"] for row in _rows(DEMO / "products.csv")]
    _append(folder / "order_lines.csv", [_line(number, product=chance.choice(codes)) for number, _ in ordering])
    return folder


def name_of(number: int) -> str:
    """A name no other customer bears, in letters, so that a search by code is not answered by what was typed."""
    letters = ""
    for _ in range(4):
        number, rest = divmod(number, 26)
        letters += chr(ord("A") + rest)
    return f"Zé {letters}"


def code_of(number: int) -> str:
    return f"{700_000 + number}"


def product_code_of(number: int) -> str:
    return f"P{number:05}"


def models() -> list[dict[str, str]]:
    """The demo company's customers, whose places and people the made ones share."""
    return _rows(DEMO / "customers.csv")


def customer(number: int, *, models: list[dict[str, str]], chance: random.Random) -> dict[str, str]:
    return models[number % len(models)] | {
        "code": code_of(number),
        "store": "01",
        "legal_name": f"{chance.choice(FIRST)} {chance.choice(SECOND)} Comércio de Alimentos Ltda",
        "trade_name": f"{chance.choice(FIRST)} {name_of(number)}",
        "tax_id": f"{chance.randrange(10**13, 10**14)}",
        "address": f"Rua {chance.choice(SECOND)}, {chance.randrange(1, 3000)}",
        "rep": NORTH,
        "blocked": "N",
    }


def _write_products(folder: Path, count: int) -> None:
    models = _rows(folder / "products.csv")
    lists = {row["price_list"] for row in _rows(folder / "price_list_items.csv")}
    made = [
        models[number % len(models)]
        | {"code": product_code_of(number), "bar_code": "", "pack_quantity": "6", "blocked": "N"}
        for number in range(count)
    ]
    _append(folder / "products.csv", made)
    items = [
        {"price_list": name, "product": row["code"], "from_quantity": "", "price": row["price"]}
        for name in sorted(lists)
        for row in made
    ]
    _append(folder / "price_list_items.csv", items)


def _bill(customer: dict[str, str], number: int) -> dict[str, str]:
    key = f"{customer['code']}/{customer['store']}"
    dates = {"issued_on": "01/09/2025", "due_on": "01/10/2025"}
    return {"number": f"B{number}", "customer": key, "amount": "100,00", "balance": "100,00"} | dates


def _order(customer: dict[str, str], number: int) -> dict[str, str]:
    key = f"{customer['code']}/{customer['store']}"
    dates = {"ordered_on": "01/09/2025", "shipped_on": "03/09/2025"}
    return {"number": f"P{number}", "customer": key, "rep": NORTH} | dates


def _line(number: int, *, product: str) -> dict[str, str]:
    return {
        "order": f"P{number}",
        "product": product,
        "quantity": "12",
        "unit_price": "9,90",
        "discount_percent": "0",
    }


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def _append(file: Path, rows: list[dict[str, str]]) -> None:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        columns = next(csv.reader(stream, delimiter=";"))
    with file.open("a", encoding="utf-8", newline="") as stream:
        csv.DictWriter(stream, columns, delimiter=";").writerows(rows)
