"""A filter as one sentence in the reader's language: «Bought in the last 30 days and City contains campinas»."""

from mascate.accounts.models import User
from mascate.selections.queries import days_of, field_to_filter_by, in_normal_form
from mascate.selections.rules import Condition, Filter
from mascate.selections.schemata.declaration import Field, Schema
from mascate.selections.texts import has_text, text

#: Field code → value → label, in one language.
Labels = dict[str, dict[str, str]]


def sentence_of(user: User, schema: Schema, chosen: Filter, *, language: str, labels: Labels | None = None) -> str:
    """What the filter says, the same however it was written; the empty filter is «All records».

    Who tells several filters hands the same `labels` to all, so that a list's values are read once.
    """
    chosen = in_normal_form(schema, chosen)
    parts = []
    known = {} if labels is None else labels
    option = schema.quick_filter(chosen.quick)
    if option is not None:
        parts.append(text(f"{schema.code}.quick.{option.code}", language, days=days_of(option, chosen)))
    if chosen.search:
        parts.append(text("sentence.search", language, search=chosen.search))
    if chosen.conditions:
        joint = f" {text('and' if chosen.match == 'all' else 'or', language)} "
        joined = joint.join(_condition(user, schema, condition, language, known) for condition in chosen.conditions)
        needs_brackets = chosen.match == "any" and len(chosen.conditions) > 1 and parts
        parts.append(f"({joined})" if needs_brackets else joined)
    return f" {text('and', language)} ".join(parts) if parts else text("sentence.all", language)


def name_of(field: Field, language: str) -> str:
    return text(f"field.{field.code}", language) if field.custom is None else field.custom.label(language)


def options_of(user: User, field: Field, *, language: str) -> list[tuple[str, str]]:
    """A list field's values with their labels in the reader's language."""
    if field.custom is not None:
        return field.custom.options_in(language)
    if field.options is None:
        return []
    return [(value, _label(field, value, label, language)) for value, label in field.options(user)]


def _label(field: Field, value: str, label: str, language: str) -> str:
    key = f"option.{field.code}.{value}"
    return text(key, language) if has_text(key) else label


def _condition(user: User, schema: Schema, condition: Condition, language: str, labels: Labels) -> str:
    field = field_to_filter_by(schema, condition.field)
    dated = f"date.operator.{condition.operator}"
    key = dated if field.type == "date" and has_text(dated) else f"operator.{condition.operator}"
    if field.code not in labels:
        labels[field.code] = dict(options_of(user, field, language=language))
    values = [_value(field, value, labels[field.code], language) for value in condition.values]
    joint = f" {text('or' if condition.operator == 'in' else 'and', language)} "
    separator = ": " if field.type == "yes_no" else f" {text(key, language)} "
    return name_of(field, language) + separator + joint.join(values)


def _value(field: Field, value: str, labels: dict[str, str], language: str) -> str:
    if field.type == "yes_no":
        return text("yes" if value == "true" else "no", language)
    return labels.get(value, value)
