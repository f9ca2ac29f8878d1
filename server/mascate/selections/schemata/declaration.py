"""What a schema declares: its rows, quick filters, fields and columns. Names and explanations stand in `wording/`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from mascate.accounts.models import Rep, User
from mascate.registers.custom_fields import CustomField
from mascate.selections.rules import FieldType


@dataclass(frozen=True, slots=True)
class Asker:
    """For whom and when a quick filter is evaluated; `days` is its parameter.

    Without a rep, who makes filters for all of them, what is a rep's own is nobody's.
    """

    rep: Rep | None
    day: date
    days: int = 0

    @property
    def since(self) -> date:
        return self.day - timedelta(days=self.days)


Rule = Callable[[Asker], Q]


class Contributed:
    """The rule of a quick filter that apps above this one answer: a record matches where one of theirs says so.

    An app adds its own when it is ready (`OPEN_ORDERS.add(rule)` in its `apps.py`). Until one has, the option is not
    offered: nothing could answer it.
    """

    def __init__(self) -> None:
        self._rules: list[Rule] = []

    def add(self, rule: Rule) -> None:
        if rule not in self._rules:
            self._rules.append(rule)

    def __bool__(self) -> bool:
        return bool(self._rules)

    def __call__(self, asker: Asker) -> Q:
        joined = Q()
        for rule in self._rules:
            joined |= rule(asker)
        return joined


@dataclass(frozen=True, slots=True)
class QuickFilter:
    """One named option: its rule, and the default of its one parameter (days) where it has one."""

    code: str
    condition: Rule
    days: int | None = None

    @property
    def is_answered(self) -> bool:
        return not isinstance(self.condition, Contributed) or bool(self.condition)


DAYS_MINIMUM, DAYS_MAXIMUM = 1, 3650


@dataclass(frozen=True, slots=True)
class Field:
    """A field that can be filtered by and, with `column`, is shown: `path` is where the ORM finds it.

    `scale` turns a decimal into the stored integer; `options` gives a list's values with their labels for a user.
    """

    code: str
    type: FieldType
    path: str
    scale: int = 1
    filterable: bool = True
    column: bool = False
    options: Callable[[User], list[tuple[str, str]]] | None = None
    #: For a condition that is no plain comparison of `path` (a price on some list): builds it from the comparison.
    wrap: Callable[[Callable[[str], Q]], Q] | None = None
    #: What an administrator has defined: label and options come from there instead of `wording/`.
    custom: CustomField | None = None

    @property
    def may_be_empty(self) -> bool:
        """Whether the database may hold a null there: a date, another register's row, a custom value."""
        return self.type == "date" or "__" in self.path or self.custom is not None


@dataclass(frozen=True, slots=True)
class Schema:
    code: str
    visible_to: Callable[[User], QuerySet[Any]]
    #: What was the user's until the ERP stopped sending it.
    withdrawn_from: Callable[[User], QuerySet[Any]]
    options: tuple[QuickFilter, ...]
    fields: tuple[Field, ...]
    #: The row's two lines on a phone, from the columns' values by path.
    title: Callable[[dict[str, Any]], str]
    subtitle: Callable[[dict[str, Any]], str]
    shown_paths: tuple[str, ...]
    default_order: str

    @property
    def quick_filters(self) -> tuple[QuickFilter, ...]:
        """The options of step 1 that something can answer."""
        return tuple(option for option in self.options if option.is_answered)

    def quick_filter(self, code: str) -> QuickFilter | None:
        return next((option for option in self.quick_filters if option.code == code), None)

    def field(self, code: str) -> Field | None:
        return next((field for field in self.fields if field.code == code), None)

    @property
    def columns(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.column)
