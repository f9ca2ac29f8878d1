"""An administrator keeps pricing's rules in the back office."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mascate.accounts.models import Role, User
from mascate.registers.models import DiscountRule, RuleVersion, TaxRule

pytestmark = pytest.mark.django_db

ADD_DISCOUNT = {"key": "SUP", "name": "Supermarkets", "step": "2", "rate_e6": "4.5", "segment": "Supermarket"}
ADD_TAX = {"key": "ICMS", "name": "ICMS", "tax": "ICMS", "sequence": "1", "rate_e6": "18"}
TAX_CHOICES = {"effect": "included", "base": "net", "min_quantity_e4": "0", "min_gross_minor": "0"}
NOTHING = {"min_quantity_e4": "0", "min_gross_minor": "0", "reduction_e6": "0", "margin_e6": "0", "most_e4": "0"}


@pytest.fixture
def chief(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("chief", password="x", role=Role.ADMINISTRATOR))
    return client


def add(chief: Client, model: str, fields: dict[str, Any]) -> Any:
    return chief.post(reverse(f"admin:registers_{model}_add"), NOTHING | fields, headers={"Accept-Language": "en"})


def test_a_discount_is_written_in_percent_and_its_history_can_be_read(chief: Client) -> None:
    assert add(chief, "discountrule", ADD_DISCOUNT).status_code == 302
    rule = DiscountRule.objects.get()
    assert (rule.rate_e6, rule.version) == (45_000, 1)
    page = reverse("admin:registers_discountrule_change", args=[rule.pk])
    assert chief.post(page, NOTHING | ADD_DISCOUNT | {"rate_e6": "5"}).status_code == 302
    rule.refresh_from_db()
    assert (rule.rate_e6, rule.version) == (50_000, 2)
    assert [version.by for version in RuleVersion.objects.all()] == ["chief", "chief"]
    shown = chief.get(page, headers={"accept-language": "en"}).content.decode()
    assert "rate 4.5 %" in shown
    assert "segment Supermarket" in shown


def test_saving_a_rule_as_it_is_makes_no_version(chief: Client) -> None:
    add(chief, "discountrule", ADD_DISCOUNT)
    rule = DiscountRule.objects.get()
    chief.post(reverse("admin:registers_discountrule_change", args=[rule.pk]), NOTHING | ADD_DISCOUNT)
    assert RuleVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"rate_e6": "100", "base": "grossed_up"}, "less than 100 %"),
        ({"rate_e6": "1001"}, "between 0 and 1,000 %"),
        ({"sequence": "100"}, "from 1 to 99"),
        ({"minus": ["IPI"]}, "IPI is not one of the available choices"),
        ({"tax": "A,B"}, "without commas"),
        ({"valid_from": "2026-03-02", "valid_until": "2026-03-01"}, "before the first"),
        ({"min_quantity_e4": "-1"}, "between 0 and 10,000,000"),
    ],
)
def test_a_tax_that_makes_no_sense_is_refused_with_a_sentence(
    chief: Client, changed: dict[str, Any], sentence: str
) -> None:
    answer = add(chief, "taxrule", ADD_TAX | TAX_CHOICES | changed)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not TaxRule.objects.exists()


def test_a_tax_names_others_by_ticking_them(chief: Client) -> None:
    add(chief, "taxrule", ADD_TAX | TAX_CHOICES)
    pis = ADD_TAX | TAX_CHOICES | {"key": "PIS", "tax": "PIS", "sequence": "2", "minus": ["ICMS"]}
    assert add(chief, "taxrule", pis).status_code == 302
    assert TaxRule.objects.get(key="PIS").minus == "ICMS"
    assert RuleVersion.objects.get(key="PIS").terms["minus"] == ["ICMS"]
    itself = ADD_TAX | TAX_CHOICES | {"key": "ICMS2", "plus": ["ICMS"]}
    assert "no other tax «ICMS»" in add(chief, "taxrule", itself).content.decode()


def test_free_goods_within_their_limits(chief: Client) -> None:
    fields = {"key": "F", "name": "Ten and one", "every_e4": "0.5", "free_e4": "10001"}
    shown = add(chief, "freegoodsrule", fields).content.decode()
    assert "for every 1 bought at least" in shown
    assert "at most 10,000" in shown
    assert add(chief, "freegoodsrule", fields | {"every_e4": "10", "free_e4": "1"}).status_code == 302


def test_rules_are_withdrawn_never_deleted(chief: Client) -> None:
    add(chief, "discountrule", ADD_DISCOUNT)
    page = reverse("admin:registers_discountrule_delete", args=[DiscountRule.objects.get().pk])
    assert chief.post(page, {"post": "yes"}).status_code == 403
