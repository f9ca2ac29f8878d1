"""Custom fields: their definitions, and typed inputs for them on the registers' pages."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.db import models
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html_join

from mascate.backoffice.admin.parts import Admin, RegisterAdmin, ScaledField, number
from mascate.backoffice.words import language, translated
from mascate.config import config
from mascate.registers.custom_fields import (
    NUMBER_LIMIT,
    TEXT_LENGTH,
    CustomField,
    changed_custom,
    custom_fields_of,
    option_lines,
    options_from,
    rows_with,
)

NOTHING = [("", "—")]

VALUES, MORE_DATA = translated("Values"), translated("More data")
YES, NO = translated("Yes"), translated("No")


class OptionsField(forms.CharField):
    """A list's options, one a line; the definition's form on the page, JSON in the row."""

    widget = forms.Textarea(attrs={"rows": 8, "cols": 60})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(option_lines(value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        try:
            return options_from(super().clean(value).splitlines())
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != data)


class CustomFieldForm(forms.ModelForm):  # type: ignore[type-arg]
    options = OptionsField(
        required=False,
        label=translated("Options"),
        help_text=translated(
            "For a list only. One option a line: value; label in Portuguese; in English; in Spanish. "
            "A language without a label shows the first label there is, or the value."
        ),
    )

    class Meta:
        model = CustomField
        fields = "__all__"


@admin.register(CustomField)
class CustomFieldAdmin(Admin):
    """A definition made here appears in filters, columns, details and the next bag."""

    form = CustomFieldForm
    list_display = ("labelled", "register", "code", "type", "column", "position", "withdrawn")
    list_filter = ("register", "type", "withdrawn")
    search_fields = ("code", "label_pt_br", "label_en", "label_es")
    fieldsets = (
        (None, {"fields": ("register", "code", "type", "options")}),
        ("Label, in one language at least", {"fields": ("label_pt_br", "label_en", "label_es")}),
        ("Where it appears", {"fields": ("column", "position", "withdrawn")}),
    )

    @admin.display(description="Label", ordering="label_pt_br")
    def labelled(self, field: CustomField) -> str:
        return field.label(language())

    @admin.display(description="Rows that hold a value")
    def held(self, field: CustomField) -> int:
        return rows_with(field).count()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*super().get_fieldsets(request, obj), *([(VALUES, {"fields": ("held",)})] if obj else []))

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        """Maps, filters and rows name a field by its register and code."""
        return ("register", "code", "held") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Only what no row holds a value in; else it is withdrawn."""
        held = isinstance(obj, CustomField) and rows_with(obj).exists()
        return not held and super().has_delete_permission(request, obj)


class CustomizedAdmin(RegisterAdmin):
    """A register's page with an input for each of its custom fields."""

    register: ClassVar[str]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        defined = custom_fields_of(self.register)
        inputs = {field.name: _input(field) for field in defined}
        options["form"] = type("CustomizedForm", (CustomizedForm,), {"defined": defined, **inputs})
        return super().get_form(request, obj, change, **options)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        defined = custom_fields_of(self.register)
        if not defined:
            return super().get_fieldsets(request, obj)
        names = ("more_data",) if self._only_shown(request, obj) else tuple(field.name for field in defined)
        *others, last = super().get_fieldsets(request, obj)
        return (*others, (MORE_DATA, {"fields": names}), last)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        return (*super().get_readonly_fields(request, obj), "more_data")

    @admin.display(description=MORE_DATA)
    def more_data(self, row: Any) -> str:
        shown = [
            (field.label(language()), _shown(field, row.custom[field.code]))
            for field in custom_fields_of(self.register)
            if field.code in row.custom
        ]
        return format_html_join("\n", "<div>{}: {}</div>", shown)

    def _only_shown(self, request: HttpRequest, row: Any) -> bool:
        allowed = self.has_change_permission(request, row) if row else self.has_add_permission(request)
        return not allowed


class CustomizedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A register's form whose `defined` fields are entries of the row's column `custom`."""

    defined: ClassVar[Sequence[CustomField]]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        kept = self.instance.custom
        for field in self.defined:
            self.initial.setdefault(field.name, _typed(field, kept.get(field.code)))

    def clean(self) -> Any:
        cleaned = super().clean()
        values = self.cleaned_data if cleaned is None else cleaned
        sent = {field.code: _kept(values[field.name]) for field in self.defined if field.name in values}
        self.instance.custom = changed_custom(self.instance.custom, sent)
        return cleaned


def _input(field: CustomField) -> forms.Field:
    label = field.label(language())
    match field.type:
        case "number" | "money":
            places = 2 if field.type == "money" else 4
            return ScaledField(
                scale=field.scale,
                shown_places=2 if field.type == "money" else 0,
                decimal_places=places,
                max_digits=15,
                max_value=Decimal(NUMBER_LIMIT) / field.scale,
                min_value=-Decimal(NUMBER_LIMIT) / field.scale,
                required=False,
                label=f"{label} ({config().currency})" if field.type == "money" else label,
            )
        case "date":
            return forms.DateField(required=False, label=label, widget=AdminDateWidget())
        case "list":
            return _choice(label, field.options_in(language()), coerce=str)
        case "yes_no":
            return _choice(label, [("yes", YES), ("no", NO)], coerce="yes".__eq__)
        case _:
            return forms.CharField(required=False, label=label, max_length=TEXT_LENGTH, empty_value=None)


def _choice(label: str, choices: list[tuple[str, str]], *, coerce: Any) -> forms.Field:
    return forms.TypedChoiceField(
        choices=NOTHING + choices, coerce=coerce, empty_value=None, required=False, label=label
    )


def _typed(field: CustomField, value: Any) -> Any:
    """A kept value as its input takes it."""
    if value is None:
        return None
    if field.type == "date":
        return date.fromisoformat(value)
    if field.type == "yes_no":
        return "yes" if value else "no"
    return value


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _shown(field: CustomField, value: Any) -> str:
    match field.type:
        case "number" | "money":
            return number(Decimal(value) / field.scale, places=2 if field.type == "money" else 0)
        case "date":
            return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
        case "list":
            return dict(field.options_in(language())).get(str(value), str(value))
        case "yes_no":
            return str(YES if value else NO)
        case _:
            return str(value)
