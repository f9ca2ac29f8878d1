"""What the back office's pages share: rows nobody edits, registers the import owns, scaled integers in words."""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.text import capfirst, format_lazy

from mascate.backoffice.words import translated
from mascate.config import config
from mascate.kit.money import E4, E6, MINOR, scaled
from mascate.kit.text import folded, sort_name

# Generic for the type checker only.
if TYPE_CHECKING:
    Admin = admin.ModelAdmin[Any]
    Inline = admin.TabularInline[Any, Any]
else:
    Admin = admin.ModelAdmin
    Inline = admin.TabularInline

# A callable from row to text, which Django's stubs know under no one type.
Column = Any

# Field suffix → scale and decimal places shown; rates are written in percent.
SCALES = {"_minor": (MINOR, 2), "_e4": (E4, 4), "_e6": (E6 // 100, 4)}


def money(field: str, title: str) -> Column:
    """A sortable column of an amount in the currency's minor unit."""
    return _column(field, _in_currency(title), lambda value: number(Decimal(value) / MINOR, places=2))


def price(field: str, title: str) -> Column:
    """A sortable column of a unit price ×10⁴; two places at least, four where it has them."""
    return _column(field, _in_currency(title), lambda value: number(Decimal(value) / E4, places=2))


def quantity(field: str, title: str) -> Column:
    """A sortable column of a quantity ×10⁴."""
    return _column(field, title, lambda value: number(Decimal(value) / E4, places=0))


def percent(field: str, title: str) -> Column:
    """A sortable column of a rate ×10⁶."""
    return _column(field, title, lambda value: f"{number(Decimal(value) * 100 / E6, places=0)} %")


def number(value: Decimal, *, places: int) -> str:
    """In the reader's language, with `places` decimals at least and no zeros beyond them."""
    shown = _places(value, at_least=places)
    return number_format(value, decimal_pos=shown, use_l10n=True, force_grouping=True)


def _places(value: Decimal, *, at_least: int) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(at_least, -exponent if isinstance(exponent, int) else 0)


def _in_currency(title: str) -> Any:
    return format_lazy("{} ({})", translated(title) if type(title) is str else title, config().currency)


def _column(field: str, title: Any, text: Callable[[int], str]) -> Column:
    @admin.display(description=translated(title) if type(title) is str else title, ordering=field)
    def column(row: Any) -> str:
        value = getattr(row, field)
        return "" if value is None else text(value)

    return column


class ScaledField(forms.DecimalField):
    """A scaled integer written as a decimal: «12.50» on the page, 1250 in the database."""

    def __init__(self, *, scale: int, shown_places: int, **options: Any) -> None:
        super().__init__(**options)
        self.scale = scale
        self.shown_places = shown_places

    def prepare_value(self, value: Any) -> Any:
        """No more zeros than people write; what they typed stays as typed."""
        if isinstance(value, int):
            decimal = Decimal(value) / self.scale
            return decimal.quantize(Decimal(1).scaleb(-_places(decimal, at_least=self.shown_places)))
        return value

    def clean(self, value: Any) -> Any:
        decimal = super().clean(value)
        return None if decimal is None else scaled(decimal, self.scale)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != initial)
        except forms.ValidationError:
            return True


class ReadOnlyAdmin(Admin):
    """Rows the back office shows and never writes."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class ReadOnlyInline(Inline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class ScaledAdmin(Admin):
    """Rows with scaled integers, written as decimals."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        for suffix, (scale, places) in SCALES.items():
            if db_field.name.endswith(suffix):
                label = capfirst(db_field.verbose_name)
                if suffix == "_e6":
                    label = f"{label} (%)"
                return ScaledField(
                    scale=scale,
                    shown_places=2 if suffix == "_minor" or "price" in db_field.name else 0,
                    decimal_places=places,
                    required=not db_field.blank,
                    max_digits=18,
                    label=label,
                    help_text=db_field.help_text if "×" not in db_field.help_text else "",
                    initial=db_field.default if isinstance(db_field.default, int) else None,
                )
        return super().formfield_for_dbfield(db_field, request, **options)


class RegisterAdmin(ScaledAdmin):
    """A register the import writes: its key is the ERP's and stays; a row is withdrawn, never deleted."""

    list_per_page = 50

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        return (*super().get_readonly_fields(request, obj), *(("key",) if obj else ()))

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Keeps the search column true where the register has one."""
        if hasattr(obj, "IDENTIFYING"):
            obj.folded = folded(*(getattr(obj, name) for name in obj.IDENTIFYING))
            obj.sort_name = sort_name(*(getattr(obj, name) for name in obj.SHOWN_NAME))
        super().save_model(request, obj, form, change)
