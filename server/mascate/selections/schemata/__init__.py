"""The registers a rep can choose from, declared as data: adding a filter, field or column is adding a declaration."""

from mascate.kit.errors import Rejection
from mascate.registers.custom_fields import custom_fields_of
from mascate.selections.schemata.custom import with_custom_fields
from mascate.selections.schemata.customers import CUSTOMERS
from mascate.selections.schemata.declaration import Schema
from mascate.selections.schemata.products import PRODUCTS
from mascate.selections.schemata.prospects import PROSPECTS

#: As declared; `schema_of` adds the custom fields.
SCHEMATA: dict[str, Schema] = {schema.code: schema for schema in (CUSTOMERS, PRODUCTS, PROSPECTS)}


def schema_of(code: str) -> Schema:
    """The schema of a code with the register's custom fields, or Rejection `schema_unknown` (404)."""
    if code not in SCHEMATA:
        raise Rejection("schema_unknown", status=404, schema=code)
    return with_custom_fields(SCHEMATA[code], custom_fields_of(code))
