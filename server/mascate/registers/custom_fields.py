"""Fields of a register that an administrator defines: what they are called, what they hold, where they appear.

A row keeps its values in its column `custom`, by the field's code: texts and list values as texts, numbers ×10⁴ and
money in cents as integers, dates as YYYY-MM-DD, yes or no as booleans; an empty value is no entry (ADR 8).
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from mascate.kit.errors import LANGUAGES
from mascate.kit.money import E4, MINOR

CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
#: Stands before a custom field's code wherever it is named beside built-in ones, so that no two ever meet.
PREFIX = "custom_"
FIELDS_LIMIT = 30
TEXT_LENGTH = 200
OPTIONS_LIMIT = 100
OPTION_LENGTH = 80
#: Below 2⁵³, so that every device reads the number as it is.
NUMBER_LIMIT = 10**15


class CustomField(models.Model):
    class Register(models.TextChoices):
        CUSTOMERS = "customers", "Customers"
        PRODUCTS = "products", "Products"
        PROSPECTS = "prospects", "Prospects"

    class Type(models.TextChoices):
        TEXT = "text", "Text"
        NUMBER = "number", "Number, up to four decimals"
        MONEY = "money", "Money"
        DATE = "date", "Date"
        LIST = "list", "One of a list"
        YES_NO = "yes_no", "Yes or no"

    register = models.CharField(max_length=10, choices=Register.choices)
    code = models.CharField(
        max_length=30,
        help_text=f"Small letters, digits and _, such as delivery_day. An import's map calls it {PREFIX}delivery_day.",
    )
    type = models.CharField(max_length=10, choices=Type.choices)
    label_pt_br = models.CharField("label in Portuguese", max_length=60, blank=True)
    label_en = models.CharField("label in English", max_length=60, blank=True)
    label_es = models.CharField("label in Spanish", max_length=60, blank=True)
    options = models.JSONField(default=list, blank=True, help_text="value, labels by language")
    column = models.BooleanField(
        "shown as a column",
        default=False,
        help_text="Among the columns of «Select records», as far as there is room, and sortable there.",
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="Smaller numbers stand first.")
    withdrawn = models.BooleanField(
        default=False, help_text="Appears nowhere any more. The values stay and come back with it."
    )

    class Meta:
        ordering: ClassVar = ["register", "position", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["register", "code"], name="one_custom_field_per_code"),
            models.CheckConstraint(
                condition=~Q(label_pt_br="", label_en="", label_es=""), name="custom_field_has_a_label"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label('en')} ({self.register})"

    @property
    def name(self) -> str:
        """How filters, columns, maps and forms call it."""
        return PREFIX + self.code

    @property
    def scale(self) -> int:
        return {"number": E4, "money": MINOR}.get(self.type, 1)

    def label(self, language: str) -> str:
        return in_language({"pt-BR": self.label_pt_br, "en": self.label_en, "es": self.label_es}, language)

    @property
    def values(self) -> list[str]:
        """The values of a list, in their order."""
        return [option["value"] for option in self.options]

    @property
    def labels(self) -> dict[str, str]:
        """The field's label in every language, so that a reader may change theirs off line."""
        return {language: self.label(language) for language in LANGUAGES}

    @property
    def option_labels(self) -> dict[str, dict[str, str]]:
        """The same for the values of a list: value → language → label."""
        by_language = {language: dict(self.options_in(language)) for language in LANGUAGES}
        return {value: {language: by_language[language][value] for language in LANGUAGES} for value in self.values}

    def options_in(self, language: str) -> list[tuple[str, str]]:
        """The values of a list, each with its label in a language."""
        return [(option["value"], in_language(option["label"], language) or option["value"]) for option in self.options]

    def clean(self) -> None:
        """What the office is told before a definition is kept."""
        if not CODE.fullmatch(self.code):
            raise ValidationError({"code": "Use small letters, digits and _, beginning with a letter: delivery_day."})
        if not (self.label_pt_br or self.label_en or self.label_es):
            raise ValidationError({"label_pt_br": "Give the field a label in at least one language."})
        _check_options(self)
        before = CustomField.objects.filter(pk=self.pk).first() if self.pk else None
        if before is not None:
            _check_change(before, self)
        active = CustomField.objects.filter(register=self.register, withdrawn=False).exclude(pk=self.pk).count()
        if not self.withdrawn and active >= FIELDS_LIMIT:
            raise ValidationError(
                f"There are {active} fields on the {self.register} already, and no more fit. Withdraw one first."
            )


def custom_fields_of(register: str) -> list[CustomField]:
    """The fields in use on a register, in their order."""
    return list(CustomField.objects.filter(register=register, withdrawn=False).order_by("position", "code"))


def in_language(labels: Mapping[str, str], language: str) -> str:
    """A label in a language, else in the first one that has it."""
    return labels.get(language) or next((labels[other] for other in ("pt-BR", "en", "es") if labels.get(other)), "")


def rows_of(field: CustomField) -> "models.QuerySet[Any]":
    """The rows of the field's register, withdrawn ones too."""
    models_by_register = {"customers": "Customer", "products": "Product", "prospects": "Prospect"}
    model: Any = apps.get_model("registers", models_by_register[field.register])
    rows: models.QuerySet[Any] = model.objects.all()
    return rows


def rows_with(field: CustomField) -> "models.QuerySet[Any]":
    """Those that hold a value in it."""
    return rows_of(field).filter(custom__has_key=field.code)


def changed_custom(kept: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    """A row's custom values with those that are sent in place of theirs; an empty one (None) is taken out.

    In the order of the codes, so that equal values are equal bytes.
    """
    merged = {**kept, **sent}
    return {code: merged[code] for code in sorted(merged) if merged[code] is not None}


def options_from(lines: Iterable[str]) -> list[dict[str, Any]]:
    """A list's options from lines «value; label in Portuguese; in English; in Spanish», labels as far as there are.

    ValueError says what is wrong with a line.
    """
    options = []
    for line in lines:
        value, *labels = (part.strip() for part in line.split(";"))
        if not value and not any(labels):
            continue
        if len(labels) > len(LANGUAGES):
            raise ValueError(f"«{line}» has more parts than a value and three labels")
        named = {language: label for language, label in zip(("pt-BR", "en", "es"), labels, strict=False) if label}
        options.append({"value": value, "label": named})
    return options


def option_lines(options: Iterable[Mapping[str, Any]]) -> list[str]:
    """The same the other way round."""
    lines = []
    for option in options:
        parts = [option["value"], *(option["label"].get(language, "") for language in ("pt-BR", "en", "es"))]
        while not parts[-1] and len(parts) > 1:
            parts.pop()
        lines.append("; ".join(parts))
    return lines


def _check_options(field: CustomField) -> None:
    values = field.values
    if field.type != CustomField.Type.LIST:
        if values:
            raise ValidationError({"options": "Only a list has options."})
        return
    if not 1 <= len(values) <= OPTIONS_LIMIT:
        raise ValidationError({"options": f"A list has 1 to {OPTIONS_LIMIT} options."})
    for option in field.options:
        if any(not 1 <= len(text) <= OPTION_LENGTH for text in (option["value"], *option["label"].values())):
            raise ValidationError({"options": f"A value or label has 1 to {OPTION_LENGTH} characters."})
    twice = next((value for value in values if values.count(value) > 1), None)
    if twice is not None:
        raise ValidationError({"options": f"The value «{twice}» stands twice."})


def _check_change(before: CustomField, after: CustomField) -> None:
    if (before.register, before.code) != (after.register, after.code):
        raise ValidationError("A field keeps its register and its code: maps, filters and rows name it by them.")
    if before.type != after.type:
        holding = rows_with(before).count()
        if holding:
            raise ValidationError(
                {
                    "type": f"{holding} row(s) hold values of this type, so that it stays. "
                    "Withdraw this field and define another."
                }
            )
    gone = set(before.values) - set(after.values)
    if gone and after.type == CustomField.Type.LIST:
        used = rows_with(before).filter(**{f"custom__{before.code}__in": sorted(gone)})
        row = used.first()
        if row is not None:
            value = row.custom[before.code]
            reason = f"«{value}» stands in {used.count()} row(s), so that it stays on the list."
            raise ValidationError({"options": reason})
