"""The values a list field offers."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from mascate.accounts.models import User
from mascate.registers.models import ProductGroup
from mascate.registers.queries import payment_terms, price_lists

Options = list[tuple[str, str]]


def price_list_options(user: User) -> Options:
    return list(price_lists().values_list("key", "name"))


def payment_term_options(user: User) -> Options:
    return list(payment_terms().values_list("key", "name"))


def group_options(user: User) -> Options:
    return list(ProductGroup.objects.filter(withdrawn=False).order_by("name").values_list("key", "name"))


def distinct_options(path: str, rows: Callable[[User], QuerySet[Any]]) -> Callable[[User], Options]:
    """The values that occur in the rows a user sees, as options; at most 200."""

    def options(user: User) -> Options:
        values = rows(user).exclude(**{path: ""}).order_by(path).values_list(path, flat=True).distinct()[:200]
        return [(value, value) for value in values if value is not None]

    return options
