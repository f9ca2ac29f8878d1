"""Custom fields that a map itself defines, so that one file says what comes in and what it means."""

from collections.abc import Callable
from typing import Any, Literal

import msgspec
from django.core.exceptions import ValidationError

from mascate.registers.custom_fields import CustomField, options_from

#: Says where in the map something is wrong, and what.
Complain = Callable[[str, str], None]


class Definition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A label for all readers, or one a language; options as in the back office: «value; label; label; label»."""

    type: Literal["text", "number", "money", "date", "list", "yes_no"]
    label: str | dict[str, str]
    options: list[str] = []
    column: bool = False
    position: int = 0


def custom_fields_from(document: Any, complain: Complain) -> list[CustomField]:
    """The fields that `[custom_fields.<register>.<code>]` defines, unsaved; one that is there already keeps its row.

    Whether the office has withdrawn it stays the office's to say.
    """
    if not isinstance(document, dict):
        complain("custom_fields", "needs a table [custom_fields.<register>.<code>] for each field")
        return []
    found = []
    for register, tables in document.items():
        if register not in CustomField.Register.values or not isinstance(tables, dict):
            complain(f"custom_fields.{register}", f"only {', '.join(CustomField.Register.values)} have custom fields")
            continue
        there = {field.code: field for field in CustomField.objects.filter(register=register)}
        for code, table in tables.items():
            place = f"custom_fields.{register}.{code}"
            field = _field(there.get(code) or CustomField(register=register, code=code), table, place, complain)
            if field is not None:
                found.append(field)
    return found


def _field(field: CustomField, table: Any, place: str, complain: Complain) -> CustomField | None:
    try:
        definition = msgspec.convert(table, Definition)
        field.options = options_from(definition.options)
    except (msgspec.ValidationError, ValueError) as error:
        complain(place, str(error))
        return None
    labels = {"pt-BR": definition.label} if isinstance(definition.label, str) else definition.label
    for language in set(labels) - {"pt-BR", "en", "es"}:
        complain(place, f"there is no language «{language}»; there are pt-BR, en, es")
    field.label_pt_br, field.label_en, field.label_es = (labels.get(each, "") for each in ("pt-BR", "en", "es"))
    field.type, field.column, field.position = definition.type, definition.column, definition.position
    try:
        field.full_clean()
    except ValidationError as error:
        for message in error.messages:
            complain(place, message)
        return None
    return field
