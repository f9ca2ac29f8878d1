"""Northwind Traders, whole, by the map in `demo/maps`; and a few of its rows where the data is not at hand."""

import os
from datetime import date
from pathlib import Path

import pytest

from mascate.accounts.models import Rep
from mascate.kit import clock
from mascate.registers.actions import import_folder
from mascate.registers.models import (
    Carrier,
    Customer,
    ImportRun,
    PastOrder,
    PastOrderLine,
    PriceListItem,
    Product,
    ProductGroup,
    Prospect,
)

ROOT = Path(__file__).resolve().parents[4]
MAP = ROOT / "demo" / "maps" / "northwind.toml"
DATA = Path(os.environ.get("MASCATE_NORTHWIND") or ROOT.parent / "shared" / "data" / "northwind")
SAMPLE = Path(__file__).parent / "northwind_sample"
pytestmark = pytest.mark.django_db


# reps, carriers, groups, products, customers, prospects, orders, lines
FOLDERS = {SAMPLE: (2, 2, 2, 2, 3, 1, 2, 3)} | ({DATA: (9, 6, 8, 77, 91, 29, 830, 2155)} if DATA.is_dir() else {})
every_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


def run_of(folder: Path) -> ImportRun:
    return import_folder(folder, map_file=MAP, newest_order_on=clock.today().date)


@every_folder
def test_all_of_it_comes_in(folder: Path) -> None:
    run_of(folder)
    registers = (Rep, Carrier, ProductGroup, Product, Customer, Prospect, PastOrder, PastOrderLine)
    assert tuple(register._default_manager.count() for register in registers) == FOLDERS[folder]
    assert PriceListItem.objects.count() == Product.objects.count()


@every_folder
def test_it_again_is_all_the_same(folder: Path) -> None:
    first, again = run_of(folder), run_of(folder)
    for register, count in first.counts.items():
        assert again.counts[register] == {"created": 0, "changed": 0, "same": count["created"], "withdrawn": 0}


@every_folder
def test_a_customer_belongs_to_the_employee_of_its_latest_order(folder: Path) -> None:
    run_of(folder)
    for customer in Customer.objects.select_related("rep"):
        orders = customer.past_orders.order_by("ordered_on", "id")
        latest = orders.last()
        assert customer.rep == (latest.rep if latest else None)
        assert customer.last_purchase_on == (latest.ordered_on if latest else None)


@every_folder
def test_the_newest_order_is_of_today_and_money_is_exact(folder: Path) -> None:
    run_of(folder)
    assert PastOrder.objects.latest("ordered_on").ordered_on == clock.today().date
    for order in PastOrder.objects.prefetch_related("lines"):
        assert order.total_minor == sum(line.total_minor for line in order.lines.all())
    assert [line for line in PastOrderLine.objects.all() if line.unit_price_e4 % 100] == [], "no float noise is left"


def test_the_sample_comes_in_to_the_letter() -> None:
    """Written like the original: texts of several lines, apostrophes, prices with float noise."""
    run_of(SAMPLE)
    bon_app = Customer.objects.get(key="BONAP")
    assert (bon_app.legal_name, bon_app.city, bon_app.price_list_id is None) == ("Bon app'", "Marseille", False)
    assert bon_app.rep == Rep.objects.get(code="4")
    assert bon_app.carrier == Carrier.objects.get(name="Speedy Express"), "it brought the latest order"
    assert Customer.objects.get(key="PARIS").rep is None, "it never ordered"
    assert Customer.objects.get(key="AROUT").address == "120 Hanover Sq., Floor 2"
    assert list(PastOrder.objects.order_by("key").values_list("ordered_on", "total_minor")) == [
        # 12 × 14.00, and 10 × 9.80 less 15 %
        (date(2026, 11, 14), 16_800 + 8_330),
        (date(2026, 11, 24), 9_800),
    ]
    assert Product.objects.get(key="42").blocked
    assert Prospect.objects.get(key="S1").rep == Rep.objects.get(code="2")
