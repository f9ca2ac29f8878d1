"""The demo company is fit to be shown: valid numbers, and something for every filter, whatever the day."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mascate.accounts.models import Rep
from mascate.conftest import Clock
from mascate.kit import clock
from mascate.registers.actions import import_folder
from mascate.registers.custom_fields import CustomField, rows_of
from mascate.registers.models import (
    Address,
    Contact,
    Customer,
    ImportRun,
    OpenBill,
    OperationType,
    PastOrder,
    PriceListItem,
    Product,
    Prospect,
    Visit,
)

DEMO = Path(__file__).resolve().parents[4] / "demo"
REPS = ("001", "002")


def loaded() -> ImportRun:
    yesterday = clock.today().date - timedelta(days=1)
    return import_folder(DEMO, map_file=DEMO / "maps" / "demo.toml", newest_order_on=yesterday)


@pytest.fixture
def company(db: None) -> ImportRun:
    return loaded()


@pytest.mark.usefixtures("company")
class TestCast:
    def test_every_company_has_a_valid_tax_number_and_every_product_a_valid_bar_code(self) -> None:
        partners = [*Customer.objects.all(), *Prospect.objects.all()]
        wrong = [partner.tax_id for partner in partners if not is_tax_number(partner.tax_id)]
        assert wrong == []
        assert [product.bar_code for product in Product.objects.all() if not is_ean13(product.bar_code)] == []

    def test_two_reps_share_the_customers_and_the_prospects(self) -> None:
        for code in REPS:
            assert Customer.objects.filter(rep__code=code).count() >= 18
            assert Prospect.objects.filter(rep__code=code).count() >= 12

    def test_there_are_stores_of_one_code_and_three_price_lists_for_three_hundred_products(self) -> None:
        codes = list(Customer.objects.values_list("code", flat=True))
        assert len(codes) - len(set(codes)) >= 5
        assert Product.objects.count() == 300
        assert PriceListItem.objects.values("price_list").distinct().count() == 3

    @pytest.mark.parametrize("code", REPS)
    def test_every_quick_filter_finds_something_and_leaves_something(self, code: str) -> None:
        today = clock.today().date
        mine = Customer.objects.filter(rep__code=code)
        overdue = OpenBill.objects.filter(due_on__lt=today, balance_minor__gt=0).values("customer")
        asked = {
            "bought in the last 30 days": mine.filter(last_purchase_on__gte=today - timedelta(days=30)),
            "no purchase for 60 days": mine.filter(last_purchase_on__lt=today - timedelta(days=60)),
            "with overdue bills": mine.filter(id__in=overdue),
            "blocked": mine.filter(blocked=True),
        }
        for name, found in asked.items():
            assert 0 < found.count() < mine.count(), name
        prospects = Prospect.objects.filter(rep__code=code)
        asked_prospects = {
            "created in the last 30 days": prospects.filter(created_on__gte=today - timedelta(days=30)),
            "not contacted for 30 days": prospects.filter(last_contact_on__lt=today - timedelta(days=30)),
            "not yet customers": prospects.filter(status=Prospect.Status.OPEN),
        }
        for name, found_prospects in asked_prospects.items():
            assert 0 < found_prospects.count() < prospects.count(), name

    def test_products_are_in_stock_on_promotion_new_and_blocked_or_not(self) -> None:
        new_since = clock.today().date - timedelta(days=30)
        conditions: tuple[dict[str, object], ...] = (
            {"stock_e4__gt": 0},
            {"promotion": True},
            {"blocked": True},
            {"created_on__gte": new_since},
        )
        for condition in conditions:
            assert 0 < Product.objects.filter(**condition).count() < 300, condition

    def test_customers_order_from_their_own_price_list_in_whole_packs(self) -> None:
        for order in PastOrder.objects.prefetch_related("lines__product").select_related("customer"):
            listed = set(
                PriceListItem.objects.filter(price_list=order.customer.price_list_id).values_list("product", flat=True)
            )
            for line in order.lines.all():
                assert line.product_id in listed
                assert line.quantity_e4 % line.product.pack_quantity_e4 == 0
            assert order.total_minor == sum(line.total_minor for line in order.lines.all())

    def test_customers_have_carriers_contacts_and_addresses_and_some_have_none_of_their_own(self) -> None:
        assert not Customer.objects.filter(carrier=None).exists()
        for code in REPS:
            mine = Customer.objects.filter(rep__code=code)
            for register in (Contact, Address):
                owners = set(
                    register._default_manager.filter(customer__rep__code=code).values_list("customer", flat=True)
                )
                assert 0 < len(owners) < mine.count(), register
            assert Contact.objects.filter(prospect__rep__code=code).exists()
            assert Address.objects.filter(prospect__rep__code=code).exists()
            assert mine.filter(operation_type=None).exists()
        kinds = set(OperationType.objects.values_list("kind", "is_default"))
        assert {("sale", True), ("bonus", False)} <= kinds

    def test_fields_of_the_company_s_own_are_filled_for_most_and_empty_for_some(self) -> None:
        found = {}
        for field in CustomField.objects.all():
            values = [row.custom.get(field.code) for row in rows_of(field).all()]
            filled = [value for value in values if value is not None]
            assert 0 < len(filled) < len(values), field.code
            found[field.register, field.code] = len(set(filled))
        assert found == {
            ("customers", "cold_room"): 2,
            ("customers", "delivery_day"): 5,
            ("customers", "floor_area"): found["customers", "floor_area"],
            ("products", "shelf_life"): found["products", "shelf_life"],
            ("prospects", "buys_from"): 4,
        }

    def test_every_day_of_this_week_both_reps_visit_customers_and_a_prospect(self) -> None:
        monday = clock.today().date - timedelta(days=clock.today().date.weekday())
        for rep in Rep.objects.all():
            for day in (monday + timedelta(days=ahead) for ahead in range(7)):
                visits = Visit.objects.filter(rep=rep, day=day)
                assert visits.exclude(customer=None).count() >= 2
                assert visits.exclude(prospect=None).count() >= 1
        assert not Visit.objects.exclude(customer=None).exclude(customer__rep__in=Rep.objects.all()).exists()


def test_tomorrow_all_dates_move_by_a_day_and_the_rest_stays(company: ImportRun, fixed_clock: Clock) -> None:
    newest = PastOrder.objects.latest("ordered_on")
    visit = Visit.objects.order_by("key").first()
    assert visit is not None
    fixed_clock.advance(days=1)
    run = loaded()
    assert PastOrder.objects.latest("ordered_on").ordered_on == newest.ordered_on + timedelta(days=1)
    assert Visit.objects.get(id=visit.id).day == visit.day, "still the same week"
    assert all(count["created"] == count["withdrawn"] == 0 for count in run.counts.values())
    assert run.counts["past_order_lines"]["changed"] == 0
    assert run.counts["visits"]["changed"] == 0


def test_on_a_sunday_there_is_a_route_too(db: None, fixed_clock: Clock) -> None:
    fixed_clock.instant = datetime(2026, 11, 29, 15, 0, tzinfo=UTC)
    loaded()
    assert Visit.objects.filter(day=clock.today().date).count() >= 6


def is_tax_number(digits: str) -> bool:
    """A CNPJ of 14 or a CPF of 11 digits with its two check digits (Receita Federal's modulo 11)."""
    body, check = digits[:-2], digits[-2:]
    highest = {14: 9, 11: 11}.get(len(digits))
    if highest is None or not digits.isdigit():
        return False
    for _ in range(2):
        weights = [2 + place % (highest - 1) for place in range(len(body))]
        rest = sum(int(digit) * weight for digit, weight in zip(reversed(body), weights, strict=True)) % 11
        body += str(0 if rest < 2 else 11 - rest)
    return body.endswith(check)


def is_ean13(digits: str) -> bool:
    """GS1: the digits weighted 1, 3, 1, … sum to a multiple of ten."""
    return len(digits) == 13 and sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(digits)) % 10 == 0
