"""What a record's details say of its custom fields: the same shape that a device makes from its bag."""

from typing import Any

from ninja import Schema

from mascate.registers.custom_fields import custom_fields_of


class CustomValueOut(Schema):
    """A value as it is kept: numbers ×10⁴, money in the minor unit, dates as YYYY-MM-DD; labels by language."""

    code: str
    type: str
    labels: dict[str, str]
    value: str | bool | int
    value_labels: dict[str, str] | None


def custom_values(register: str, row: Any) -> list[dict[str, Any]]:
    """The row's values of the fields in use, in their order; an empty one is left out."""
    return [
        {
            "code": field.code,
            "type": field.type,
            "labels": field.labels,
            "value": row.custom[field.code],
            "value_labels": field.option_labels.get(row.custom[field.code]) if field.type == "list" else None,
        }
        for field in custom_fields_of(register)
        if field.code in row.custom
    ]
