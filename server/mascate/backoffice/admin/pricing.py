"""Pricing's rules: rates in percent, conditions as choices, and what each version said."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from mascate.backoffice.admin.parts import RegisterAdmin, percent, quantity
from mascate.backoffice.words import named, translated
from mascate.config import config
from mascate.registers.models import Customer, DiscountRule, FreeGoodsRule, Product, RuleVersion, TaxRule
from mascate.registers.pricing_rules import KINDS, TAX_LISTS, Rule, names_in, taxes_named
from mascate.registers.rule_versions import keep_version

NO_CONDITIONS = translated("Always")
OF_TAXPAYERS = {"yes": translated("Taxpayers"), "no": translated("No taxpayers")}
FROM_A_QUANTITY, FROM_AN_AMOUNT = translated("from a quantity"), translated("from an amount")
APPLIES_WHEN, REGISTER = translated("Applies when (what is empty is any)"), translated("Register")
IS_WITHDRAWN, YES = translated("withdrawn"), translated("yes")


class Suggested(forms.TextInput):
    """A text with what is in use to choose from; another can be written."""

    def __init__(self, found: Iterable[str]) -> None:
        super().__init__()
        self.found = list(found)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        attrs = {**(attrs or {}), "list": f"{name}-in-use", "autocomplete": "off"}
        options = format_html_join("", '<option value="{}"></option>', ((each,) for each in self.found))
        return format_html(
            '{}<datalist id="{}">{}</datalist>', super().render(name, value, attrs, renderer), f"{name}-in-use", options
        )


class TaxesField(forms.MultipleChoiceField):
    """Taxes to tick; in the row they are one text."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Any) -> Any:
        return names_in(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> Any:
        return ", ".join(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return set(self.prepare_value(initial or "")) != set(data or [])


#: Text conditions → where the texts in use stand.
IN_USE: dict[str, Any] = {
    "segment": (Customer, "segment"),
    "state": (Customer, "state"),
    "tax_group": (Product, "tax_group"),
    "tax": (TaxRule, "tax"),
}


class RuleAdmin(RegisterAdmin):
    own_fields: ClassVar[tuple[Any, ...]] = ()
    list_filter: ClassVar[Any] = ("withdrawn", "segment", "state", "payment_term", "product_group")
    search_fields = ("key", "name")
    autocomplete_fields: ClassVar[Any] = (
        "customer",
        "price_list",
        "payment_term",
        "operation_type",
        "product",
        "product_group",
    )
    readonly_fields = ("history",)

    @admin.display(description="Applies to")
    def applies_to(self, rule: Rule) -> str:
        conditions = (
            *(str(row) for row in (rule.customer, rule.price_list, rule.payment_term) if row),
            *(str(row) for row in (rule.operation_type, rule.product, rule.product_group) if row),
            *(text for text in (rule.segment, rule.state, rule.tax_group) if text),
            *([rule.get_person_type_display()] if rule.person_type else []),
            *([str(OF_TAXPAYERS[rule.taxpayer])] if rule.taxpayer else []),
            *([str(FROM_A_QUANTITY)] if rule.min_quantity_e4 else []),
            *([str(FROM_AN_AMOUNT)] if rule.min_gross_minor else []),
        )
        return " · ".join(conditions) or str(NO_CONDITIONS)

    @admin.display(description="What each version said")
    def history(self, rule: Rule) -> str:
        kind = next(kind for kind, model in KINDS.items() if isinstance(rule, model))
        versions = RuleVersion.objects.filter(kind=kind, key=rule.key)
        return format_html_join(
            "\n",
            "<div><strong>{}</strong> · {} · {}{}<br>{}</div>",
            (
                (
                    version.version,
                    date_format(version.at.astimezone(config().zone), "SHORT_DATETIME_FORMAT"),
                    version.by,
                    f" · {IS_WITHDRAWN}" if version.withdrawn else "",
                    said(version),
                )
                for version in versions
            ),
        )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return (
            (None, {"fields": (("key", "name"), *self.own_fields)}),
            (
                APPLIES_WHEN,
                {
                    "fields": (
                        ("customer", "segment"),
                        ("state", "person_type", "taxpayer"),
                        ("price_list", "payment_term", "operation_type"),
                        ("product", "product_group", "tax_group"),
                        ("min_quantity_e4", "min_gross_minor"),
                        ("valid_from", "valid_until"),
                    )
                },
            ),
            (REGISTER, {"fields": ("withdrawn", *(("history",) if obj else ()))}),
        )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related(*RuleAdmin.autocomplete_fields)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name in IN_USE:
            model, column = IN_USE[db_field.name]
            found = model.objects.exclude(**{column: ""}).order_by(column).values_list(column, flat=True).distinct()
            options["widget"] = Suggested(found)
        if db_field.name in TAX_LISTS:
            choices = [(tax, tax) for tax in sorted(taxes_named())]
            return TaxesField(
                choices=choices, required=False, help_text=db_field.help_text, label=capfirst(db_field.verbose_name)
            )
        return super().formfield_for_dbfield(db_field, request, **options)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        keep_version(obj, by=request.user.get_username())


@admin.register(DiscountRule)
class DiscountRuleAdmin(RuleAdmin):
    list_display = ("key", "name", "step", percent("rate_e6", "Discount"), "applies_to", "version", "withdrawn")
    list_display_links = ("key", "name")
    own_fields = (("step", "rate_e6"),)
    ordering = ("step", "key")


@admin.register(FreeGoodsRule)
class FreeGoodsRuleAdmin(RuleAdmin):
    list_display = (
        "key",
        "name",
        quantity("every_e4", "For every"),
        quantity("free_e4", "Free"),
        "applies_to",
        "valid_until",
        "version",
        "withdrawn",
    )
    list_display_links = ("key", "name")
    own_fields = (("every_e4", "free_e4", "most_e4"), "free_product")
    autocomplete_fields = (*RuleAdmin.autocomplete_fields, "free_product")


@admin.register(TaxRule)
class TaxRuleAdmin(RuleAdmin):
    list_display = (
        "key",
        "name",
        "tax",
        "sequence",
        percent("rate_e6", "Rate"),
        "effect",
        "applies_to",
        "version",
        "withdrawn",
    )
    list_display_links = ("key", "name")
    list_filter = ("tax", "effect", *RuleAdmin.list_filter)
    own_fields = (
        ("tax", "sequence", "rate_e6"),
        ("effect", "base", "with_freight"),
        ("reduction_e6", "margin_e6"),
        ("plus", "minus", "less"),
    )
    ordering = ("sequence", "tax", "key")


def said(version: RuleVersion) -> str:
    """A version's terms in a line: rates in percent, quantities and amounts as people write them."""
    terms = {name: value for name, value in version.terms.items() if name != "when"} | version.terms["when"]
    return " · ".join(f"{_word(name)} {_shown(name, value)}" for name, value in terms.items())


def _word(name: str) -> str:
    english = name
    for suffix in ("_e6", "_e4", "_minor", "_key"):
        english = english.removesuffix(suffix)
    return str(named("fields", name.removesuffix("_key"), english.replace("_", " ")))


def _shown(name: str, value: Any) -> str:
    if name.endswith("_e6"):
        return f"{value / 10_000:g} %"
    if name.endswith("_e4"):
        return f"{value / 10_000:g}"
    if name.endswith("_minor"):
        return f"{value / 100:.2f}"
    if isinstance(value, list):
        return ", ".join(value)
    return str(YES) if value is True else str(value)
