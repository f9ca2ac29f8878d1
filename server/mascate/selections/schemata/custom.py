"""A schema with the fields an administrator has defined on its register: filtered, sorted and shown as any other."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, cast

from django.db.models import BigIntegerField, BooleanField, QuerySet, TextField

from mascate.accounts.models import User
from mascate.kit.sql import IsoDateField, JsonValue
from mascate.registers.custom_fields import CustomField
from mascate.selections.rules import FieldType
from mascate.selections.schemata.declaration import Field, Schema

OUTPUT_FIELDS: dict[str, type[Any]] = {
    "text": TextField,
    "number": BigIntegerField,
    "money": BigIntegerField,
    "date": IsoDateField,
    "list": TextField,
    "yes_no": BooleanField,
}


def with_custom_fields(schema: Schema, defined: Sequence[CustomField]) -> Schema:
    """The schema with these fields behind its own; its rows bear their values under the fields' names."""
    if not defined:
        return schema
    return replace(
        schema,
        fields=(*schema.fields, *(_field(custom) for custom in defined)),
        visible_to=_with_values(schema.visible_to, defined),
    )


def _field(custom: CustomField) -> Field:
    return Field(
        code=custom.name,
        # The same words, kept alike by a test.
        type=cast(FieldType, custom.type),
        path=custom.name,
        scale=custom.scale,
        column=custom.column,
        custom=custom,
    )


def _with_values(
    visible_to: Callable[[User], QuerySet[Any]], defined: Sequence[CustomField]
) -> Callable[[User], QuerySet[Any]]:
    values = {
        custom.name: JsonValue("custom", custom.code, output_field=OUTPUT_FIELDS[custom.type]()) for custom in defined
    }
    return lambda user: visible_to(user).annotate(**values)
