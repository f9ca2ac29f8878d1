"""A filter as a thing: parsed from what a caller sent, in normal form, with a digest. Pure."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from mascate.kit.errors import Rejection
from mascate.kit.text import fold

FieldType = Literal["text", "number", "money", "date", "list", "yes_no"]

COMPARISONS = ("=", "≠", "<", "≤", ">", "≥", "between")
OPERATORS: dict[FieldType, tuple[str, ...]] = {
    "text": ("contains", "begins", "equals"),
    "number": COMPARISONS,
    "money": COMPARISONS,
    "date": COMPARISONS,
    "list": ("in",),
    "yes_no": ("is",),
}
CONDITIONS_LIMIT = 20
VALUES_LIMIT = 200
VALUE_LENGTH_LIMIT = 200
SEARCH_MINIMUM = 3

Value = str | bool | Decimal | date


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a named field; `values` as sent, checked to fit the field's type."""

    field: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """One definition for the page, the API and the saved selection; the empty filter is every visible record."""

    quick: str = ""
    days: int | None = None
    search: str = ""
    match: Literal["all", "any"] = "all"
    conditions: tuple[Condition, ...] = field(default=())

    def normal_form(self) -> dict[str, Any]:
        """The same filter always as the same JSON: no empty parts, conditions in order, search folded."""
        form: dict[str, Any] = {}
        if self.quick:
            form["quick"] = {"code": self.quick} | ({"days": self.days} if self.days is not None else {})
        if self.search:
            form["search"] = self.search
        if self.conditions:
            form["match"] = self.match
            form["conditions"] = [
                {"field": c.field, "operator": c.operator, "values": list(c.values)}
                for c in sorted(self.conditions, key=lambda c: (c.field, c.operator, c.values))
            ]
        return form

    def digest(self) -> str:
        """SHA-256 of the normal form."""
        text = json.dumps(self.normal_form(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def filter_from(sent: Any) -> Filter:
    """Reads `{quick, search, match, conditions}`; Rejection `filter_invalid` names what cannot be read."""
    if sent in (None, ""):
        return Filter()
    if not isinstance(sent, dict):
        raise Rejection("filter_invalid", reason="an object is expected")
    unknown = set(sent) - {"quick", "search", "match", "conditions"}
    if unknown:
        raise Rejection("filter_invalid", reason=f"unknown part «{sorted(unknown)[0]}»")
    quick, days = _quick_from(sent.get("quick"))
    match = sent.get("match") or "all"
    if match not in ("all", "any"):
        raise Rejection("filter_invalid", reason="match is «all» or «any»")
    return Filter(
        quick=quick,
        days=days,
        search=_search_from(sent.get("search")),
        match="any" if match == "any" else "all",
        conditions=_conditions_from(sent.get("conditions")),
    )


def _quick_from(sent: Any) -> tuple[str, int | None]:
    if sent in (None, ""):
        return "", None
    if not isinstance(sent, dict) or not isinstance(sent.get("code"), str):
        raise Rejection("filter_invalid", reason="quick needs a code")
    days = sent.get("days")
    if days is not None and (not isinstance(days, int) or isinstance(days, bool)):
        raise Rejection("filter_invalid", reason="days is a whole number")
    return sent["code"], days


def _search_from(sent: Any) -> str:
    if sent in (None, ""):
        return ""
    if not isinstance(sent, str) or len(sent) > VALUE_LENGTH_LIMIT:
        raise Rejection("filter_invalid", reason="search is a text")
    text = fold(sent)
    if text and len(text) < SEARCH_MINIMUM:
        raise Rejection("search_too_short")
    return text


def _conditions_from(sent: Any) -> tuple[Condition, ...]:
    if sent in (None, []):
        return ()
    if not isinstance(sent, list) or len(sent) > CONDITIONS_LIMIT:
        raise Rejection("filter_invalid", reason=f"at most {CONDITIONS_LIMIT} conditions")
    return tuple(_condition_from(item) for item in sent)


def _condition_from(sent: Any) -> Condition:
    if not isinstance(sent, dict) or not isinstance(sent.get("values"), list):
        raise Rejection("filter_invalid", reason="a condition has field, operator and values")
    name, operator, values = sent.get("field"), sent.get("operator"), sent["values"]
    if not isinstance(name, str) or not isinstance(operator, str):
        raise Rejection("filter_invalid", reason="a condition has field, operator and values")
    if not 1 <= len(values) <= VALUES_LIMIT:
        raise Rejection("filter_invalid", reason=f"«{name}» needs 1 to {VALUES_LIMIT} values")
    texts = tuple(str(value).lower() if isinstance(value, bool) else str(value) for value in values)
    if any(len(text) > VALUE_LENGTH_LIMIT or "\x00" in text for text in texts):
        raise Rejection("filter_invalid", reason=f"a value of «{name}» is too long or not a text")
    return Condition(field=name, operator=operator, values=texts)


def check_operator(condition: Condition, field_type: FieldType) -> None:
    """Refuses by name an operator that does not fit the field, or the wrong number of values for it."""
    if condition.operator not in OPERATORS[field_type]:
        raise Rejection("filter_operator_unknown", operator=condition.operator, field=condition.field)
    expected = 2 if condition.operator == "between" else 1
    if condition.operator != "in" and len(condition.values) != expected:
        raise Rejection("filter_invalid", reason=f"«{condition.field}» needs {expected} value(s)")


def value_of(text: str, field_type: FieldType, *, field: str) -> Value:
    """A condition's text as a value of the field's type; Rejection `filter_value_wrong` names text and field."""
    try:
        match field_type:
            case "number" | "money":
                number = Decimal(text)
                if not number.is_finite() or abs(number) > Decimal("1e12"):
                    raise ValueError
                return number
            case "date":
                return date.fromisoformat(text)
            case "yes_no":
                return {"true": True, "false": False}[text]
            case "list" | "text":
                return text
    except (ValueError, KeyError, InvalidOperation):
        raise Rejection("filter_value_wrong", value=text, field=field) from None
