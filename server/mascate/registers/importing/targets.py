"""The registers an import can fill: their fields as a map names them, read off the models, and custom ones.

A map speaks in plain decimals and keys: `credit_limit` is the column `credit_limit_minor`, `rep` is a rep's code.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cache
from typing import Any

from django.db import models

from mascate.accounts.models import Rep
from mascate.kit.money import E4, E6, MINOR
from mascate.registers.custom_fields import NUMBER_LIMIT, TEXT_LENGTH, CustomField
from mascate.registers.models import (
    Address,
    Carrier,
    Contact,
    Customer,
    DiscountRule,
    FreeGoodsRule,
    OpenBill,
    OperationType,
    PastOrder,
    PastOrderLine,
    PaymentTerm,
    PriceList,
    PriceListItem,
    Product,
    ProductGroup,
    Prospect,
    TaxRule,
    Visit,
)
from mascate.registers.pricing_rules import (
    AMOUNT_LIMIT_MINOR,
    FREE_LIMIT_E4,
    MARGIN_LIMIT_E6,
    QUANTITY_LIMIT_E4,
    RATE_LIMIT_E6,
    STEPS_LIMIT,
)


class Kind(Enum):
    TEXT = auto()
    NUMBER = auto()
    INTEGER = auto()
    DATE = auto()
    TIME = auto()
    MOMENT = auto()
    BOOLEAN = auto()
    REFERENCE = auto()


class Absent(Enum):
    """What becomes of a row that the source no longer sends."""

    WITHDRAWN = auto()
    DELETED = auto()
    DELETED_WITH_PARENT = auto()


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a register: `name` in the map, `column` in the model; a `scale` makes a decimal an integer.

    An empty text gives None where the field is `nullable`, else its `default`. A `custom` field is no column
    of its own: it is that entry of the column `custom`.
    """

    name: str
    column: str
    kind: Kind
    required: bool
    nullable: bool
    default: Any = ""
    max_length: int | None = None
    choices: frozenset[str] = frozenset()
    scale: int = 1
    minimum: int | None = None
    maximum: int | None = None
    refers_to: str = ""
    custom: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A register: its fields by name, the fields that identify a row, and the fate of absent rows."""

    name: str
    model: type[models.Model]
    key: tuple[str, ...]
    fields: Mapping[str, Field]
    absent: Absent

    @property
    def key_columns(self) -> tuple[str, ...]:
        return tuple(self.fields[name].column for name in self.key)

    @property
    def identifying(self) -> tuple[str, ...]:
        columns: tuple[str, ...] = getattr(self.model, "IDENTIFYING", ())
        return columns

    @property
    def shown_name(self) -> tuple[str, ...]:
        columns: tuple[str, ...] = getattr(self.model, "SHOWN_NAME", ())
        return columns


SCALES = {"_minor": MINOR, "_e4": E4, "_e6": E6}
# What the models guarantee by check constraints is said here too, so that a bad row is reported by its line.
MINIMUMS = {
    "credit_limit_minor": 0,
    "price_e4": 0,
    "unit_price_e4": 0,
    "pack_quantity_e4": 1,
    "position": 1,
    "discount_e6": 0,
    "from_quantity_e4": 0,
    "min_quantity_e4": 0,
    "min_gross_minor": 0,
    "step": 1,
    "sequence": 1,
    "rate_e6": 0,
    "reduction_e6": 0,
    "margin_e6": 0,
    "every_e4": E4,
    "free_e4": 1,
    "most_e4": 0,
}
MAXIMUMS = {
    "discount_e6": E6,
    "position": 2**31 - 1,
    "min_quantity_e4": QUANTITY_LIMIT_E4,
    "min_gross_minor": AMOUNT_LIMIT_MINOR,
    "step": STEPS_LIMIT,
    "sequence": STEPS_LIMIT,
    "rate_e6": RATE_LIMIT_E6,
    "reduction_e6": E6,
    "margin_e6": MARGIN_LIMIT_E6,
    "every_e4": QUANTITY_LIMIT_E4,
    "free_e4": FREE_LIMIT_E4,
    "most_e4": QUANTITY_LIMIT_E4,
}
# Worked out where the map says nothing: a line's place and total.
DERIVED = {("past_order_lines", "position"), ("past_order_lines", "total_minor")}
# Written by us, not by the ERP.
OURS = {"id", "custom", "folded", "sort_name", "version", "withdrawn", "manager", "made_as", "handed_over"}

REGISTERS: tuple[tuple[str, type[models.Model], tuple[str, ...], Absent], ...] = (
    ("reps", Rep, ("code",), Absent.WITHDRAWN),
    ("payment_terms", PaymentTerm, ("key",), Absent.WITHDRAWN),
    ("carriers", Carrier, ("key",), Absent.WITHDRAWN),
    ("operation_types", OperationType, ("key",), Absent.WITHDRAWN),
    ("price_lists", PriceList, ("key",), Absent.WITHDRAWN),
    ("product_groups", ProductGroup, ("key",), Absent.WITHDRAWN),
    ("customers", Customer, ("key",), Absent.WITHDRAWN),
    ("prospects", Prospect, ("key",), Absent.WITHDRAWN),
    ("contacts", Contact, ("key",), Absent.WITHDRAWN),
    ("addresses", Address, ("key",), Absent.WITHDRAWN),
    ("products", Product, ("key",), Absent.WITHDRAWN),
    ("price_list_items", PriceListItem, ("price_list", "product", "from_quantity"), Absent.DELETED),
    ("discount_rules", DiscountRule, ("key",), Absent.WITHDRAWN),
    ("free_goods_rules", FreeGoodsRule, ("key",), Absent.WITHDRAWN),
    ("tax_rules", TaxRule, ("key",), Absent.WITHDRAWN),
    ("open_bills", OpenBill, ("key",), Absent.WITHDRAWN),
    ("past_orders", PastOrder, ("key",), Absent.WITHDRAWN),
    ("past_order_lines", PastOrderLine, ("order", "position"), Absent.DELETED_WITH_PARENT),
    ("visits", Visit, ("key",), Absent.WITHDRAWN),
)


@cache
def targets() -> dict[str, Target]:
    """All registers by name, in the order in which they are written: what is referred to comes first."""
    return {
        name: Target(
            name=name,
            model=model,
            key=key,
            fields={field.name: field for field in _fields_of(name, model)},
            absent=absent,
        )
        for name, model, key, absent in REGISTERS
    }


def with_custom_fields(target: Target, defined: Iterable[CustomField]) -> Target:
    """The register with these fields behind the model's own."""
    return replace(target, fields={**target.fields, **{field.name: _custom_field(field) for field in defined}})


def _custom_field(field: CustomField) -> Field:
    kinds = {
        "text": Kind.TEXT,
        "number": Kind.NUMBER,
        "money": Kind.NUMBER,
        "date": Kind.DATE,
        "list": Kind.TEXT,
        "yes_no": Kind.BOOLEAN,
    }
    return Field(
        name=field.name,
        column=field.name,
        kind=kinds[field.type],
        required=False,
        nullable=True,
        max_length=TEXT_LENGTH,
        choices=frozenset(field.values),
        scale=field.scale,
        minimum=-NUMBER_LIMIT,
        maximum=NUMBER_LIMIT,
        custom=field.code,
    )


def _fields_of(register: str, model: type[models.Model]) -> list[Field]:
    return [_field(register, column) for column in model._meta.concrete_fields if column.name not in OURS]


def _field(register: str, column: "models.Field[Any, Any]") -> Field:
    suffix = next((suffix for suffix in SCALES if column.name.endswith(suffix)), "")
    derived = (register, column.name) in DERIVED
    return Field(
        name=column.name.removesuffix(suffix),
        column=column.attname,
        kind=_kind(column),
        required=not (derived or column.blank or column.null or column.has_default()),
        nullable=column.null or derived,
        default=column.get_default() if column.has_default() else "",
        max_length=column.max_length,
        choices=frozenset(str(value) for value, _label in column.flatchoices),
        scale=SCALES.get(suffix, 1),
        minimum=MINIMUMS.get(column.name),
        maximum=MAXIMUMS.get(column.name),
        refers_to=_register_of(column.related_model) if isinstance(column, models.ForeignKey) else "",
    )


def _kind(column: "models.Field[Any, Any]") -> Kind:
    kinds: tuple[tuple[type[models.Field[Any, Any]], Kind], ...] = (
        (models.ForeignKey, Kind.REFERENCE),
        (models.BooleanField, Kind.BOOLEAN),
        (models.DateTimeField, Kind.MOMENT),
        (models.DateField, Kind.DATE),
        (models.TimeField, Kind.TIME),
        (models.PositiveIntegerField, Kind.INTEGER),
        (models.BigIntegerField, Kind.NUMBER),
    )
    return next((kind for type_, kind in kinds if isinstance(column, type_)), Kind.TEXT)


def _register_of(model: object) -> str:
    return next(name for name, candidate, _key, _absent in REGISTERS if candidate is model)
