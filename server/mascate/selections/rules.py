"""A filter as a thing: parsed from what a caller sent, in normal form, with a digest. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from mascate.kit.errors import Rejection
from mascate.kit.text import fold, is_text

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
NUMBER_LIMIT = Decimal(10) ** 12
#: More places than any stored number has, and few enough that a written exponent stays a small thing to compute.
PLACES_LIMIT = 20
SEARCH_MINIMUM = 3

Value = str | bool | Decimal | date


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a named field; `values` as sent, checked to fit the field's type."""

    field: str
    operator: str
    values: tuple[str, ...]

    def meaning(self) -> tuple[str, str, tuple[str, ...]]:
        """Equal for two conditions that say the same: accents, case and spaces of texts do not count."""
        is_text_search = self.operator in OPERATORS["text"]
        return self.field, self.operator, tuple(map(fold, self.values)) if is_text_search else self.values


@dataclass(frozen=True, slots=True)
class Filter:
    """One definition for the page, the API and the saved selection; the empty filter is every visible record."""

    quick: str = ""
    days: int | None = None
    search: str = ""
    match: Literal["all", "any"] = "all"
    conditions: tuple[Condition, ...] = field(default=())

    def normal_form(self) -> dict[str, Any]:
        """As JSON without empty parts; that of `normalised` filters is one for all ways to say the same."""
        form: dict[str, Any] = {}
        if self.quick:
            form["quick"] = {"code": self.quick} | ({"days": self.days} if self.days is not None else {})
        if self.search:
            form["search"] = self.search
        if self.conditions:
            form["match"] = self.match
            form["conditions"] = [
                {"field": c.field, "operator": c.operator, "values": list(c.values)} for c in self.conditions
            ]
        return form

    def digest(self) -> str:
        """SHA-256 of what a normalised filter means: the same for «São João» and «sao joao»."""
        meaning = (self.quick, self.days, fold(self.search), self.match, [c.meaning() for c in self.conditions])
        return hashlib.sha256(json.dumps(meaning, ensure_ascii=False).encode()).hexdigest()


def normalised(chosen: Filter, *, types: Mapping[str, FieldType], default_days: int | None) -> Filter:
    """The same filter always written the same way, words of the caller's kept as they were written.

    Conditions in order and none twice, numbers and dates in one form, the bounds of «between» lowest first, a quick
    filter's parameter written out (`default_days`: what it is if none is chosen). Refuses by name what does not fit.
    """
    found: dict[Any, Condition] = {}
    for condition in sorted((_normalised(c, types) for c in chosen.conditions), key=lambda c: (c.meaning(), c.values)):
        found.setdefault(condition.meaning(), condition)
    days = None if default_days is None else chosen.days if chosen.days is not None else default_days
    return replace(
        chosen,
        days=days,
        search=" ".join(chosen.search.split()),
        match=chosen.match if len(found) > 1 else "all",
        conditions=tuple(found.values()),
    )


def _normalised(condition: Condition, types: Mapping[str, FieldType]) -> Condition:
    if condition.field not in types:
        raise Rejection("filter_field_unknown", field=condition.field)
    field_type = types[condition.field]
    check_operator(condition, field_type)
    values = [value_of(text, field_type, field=condition.field) for text in condition.values]
    if condition.operator == "between":
        values.sort(key=lambda value: (value,))
    texts = [_written(value) for value in values]
    return replace(condition, values=tuple(sorted(set(texts)) if condition.operator == "in" else texts))


def _written(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            text = format(value, "f")
            text = text.rstrip("0").rstrip(".") if "." in text else text
            return "0" if text == "-0" else text
        case date():
            return value.isoformat()
        case _:
            return value


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
    if not isinstance(sent, str) or len(sent) > VALUE_LENGTH_LIMIT or not is_text(sent):
        raise Rejection("filter_invalid", reason="search is a text")
    folded = fold(sent)
    if folded and len(folded) < SEARCH_MINIMUM:
        raise Rejection("search_too_short")
    return " ".join(sent.split()) if folded else ""


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
    return Condition(field=name, operator=operator, values=tuple(_value_text(value, field=name) for value in values))


def _value_text(sent: Any, *, field: str) -> str:
    if not isinstance(sent, str | bool | int | float) or (isinstance(sent, int) and abs(sent) > NUMBER_LIMIT):
        raise Rejection("filter_invalid", reason=f"a value of «{field}» is a text, a number, true or false")
    text = str(sent).lower() if isinstance(sent, bool) else str(sent)
    if len(text) > VALUE_LENGTH_LIMIT or not is_text(text):
        raise Rejection("filter_invalid", reason=f"a value of «{field}» is too long or not a text")
    return text


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
                if not number.is_finite() or abs(number) > NUMBER_LIMIT:
                    raise ValueError
                # A finite number's exponent is a whole one.
                if not -PLACES_LIMIT <= int(number.as_tuple().exponent) <= PLACES_LIMIT:
                    raise ValueError
                return number
            case "date":
                return date.fromisoformat(text)
            case "yes_no":
                return {"true": True, "false": False}[text]
            case "text":
                return " ".join(text.split())
            case "list":
                return text
    except (ValueError, KeyError, InvalidOperation):
        raise Rejection("filter_value_wrong", value=text, field=field) from None
