"""Rows of rules as the values pricing reckons with, shown on the demo company's."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from mascate.kit import clock
from mascate.orders.pricing.document import price_document
from mascate.orders.pricing.terms import PricedLine, WrittenDocument, WrittenLine
from mascate.orders.rules_in_force import priced_customer, priced_products, rules_in_force
from mascate.registers.actions import import_folder
from mascate.registers.models import Customer, DiscountRule, PriceList, Product, RuleVersion
from mascate.registers.rule_versions import keep_version

DEMO = Path(__file__).resolve().parents[4] / "demo"

pytestmark = pytest.mark.django_db


def saved(**fields: object) -> DiscountRule:
    rule = DiscountRule.objects.create(**{"key": "A", "name": "A", "step": 1, "rate_e6": 10_000} | fields)
    keep_version(rule, by="olga")
    return rule


def test_rules_hold_on_their_days_both_included() -> None:
    day = date(2026, 3, 2)
    saved(valid_from=day, valid_until=day + timedelta(days=1))
    found = [len(rules_in_force(day + timedelta(days=ahead)).discounts) for ahead in (-1, 0, 1, 2)]
    assert found == [0, 1, 1, 0]


def test_a_withdrawn_rule_holds_no_more_and_of_a_changed_one_the_last_version() -> None:
    rule = saved()
    rule.rate_e6 = 20_000
    rule.save()
    keep_version(rule, by="olga")
    [held] = rules_in_force(date(2026, 3, 2)).discounts
    assert (held.key, held.version, held.rate_e6) == ("A", 2, 20_000)
    rule.withdrawn = True
    rule.save()
    keep_version(rule, by="olga")
    assert rules_in_force(date(2026, 3, 2)).discounts == []
    assert RuleVersion.objects.count() == 3


class TestDemo:
    """The demo company's rules, reckoned by hand for one line each."""

    @pytest.fixture(autouse=True)
    def company(self, db: None) -> None:
        yesterday = clock.today().date - timedelta(days=1)
        import_folder(DEMO, map_file=DEMO / "maps" / "demo.toml", newest_order_on=yesterday)

    def priced(self, *, customer: str, term: str, product: str, quantity: int) -> list[PricedLine]:
        buyer = Customer.objects.get(key=customer)
        price_list = PriceList.objects.get(key="ATA")
        document = WrittenDocument(
            day=clock.today().date,
            customer=priced_customer(buyer),
            price_list_key=price_list.key,
            payment_term_key=term,
            operation_type_key="VEN",
            lines=[WrittenLine(product, quantity * 10_000)],
        )
        products = priced_products(Product.objects.select_related("group"), price_list)
        return list(price_document(document, products=products, rules=rules_in_force(clock.today().date)).lines)

    def test_a_supermarket_in_para_pays_at_once_for_rice_by_quantity(self) -> None:
        line = self.priced(customer="000103/01", term="AV", product="1003", quantity=60)[0]
        gross = line.gross_minor
        first = round(gross * 0.015 + 1e-9)
        assert [each.rule_key for each in line.discounts] == ["CLI-103", "SEG-SUP", "PRZ-AV", "QTD-60"]
        assert line.discounts[0].amount_minor == first
        assert {tax.tax: tax.rule_key for tax in line.taxes} == {
            "ICMS": "ICMS-PA-BAS",
            "PIS": "PIS-BAS",
            "COFINS": "COFINS-BAS",
            "CBS": "CBS",
            "IBS": "IBS",
        }
        assert line.total_minor == line.net_minor

    def test_drinks_bring_ipi_substitution_and_free_goods(self) -> None:
        lines = self.priced(customer="000101/01", term="28", product="1151", quantity=20)
        line = lines[0]
        assert [each.rule_key for each in line.discounts] == ["CAM-BEB"]
        taxes = {tax.tax: tax for tax in line.taxes}
        assert taxes["ICMS-ST"].rule_key == "ST-PA-BEB"
        assert taxes["ICMS-ST"].effect == taxes["IPI"].effect == "added"
        assert line.total_minor == line.net_minor + taxes["IPI"].amount_minor + taxes["ICMS-ST"].amount_minor
        assert (lines[1].free_by, lines[1].quantity_e4, lines[1].net_minor) == ("CAM-10-1", 20_000, 0)

    def test_the_wholesale_list_is_cheaper_by_quantity(self) -> None:
        [few] = self.priced(customer="000103/01", term="28", product="1003", quantity=6)
        [many] = self.priced(customer="000103/01", term="28", product="1003", quantity=60)
        assert many.proposed_price_e4 < few.proposed_price_e4
