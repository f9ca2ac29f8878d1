"""What customers and prospects have in common as schemata."""

from collections.abc import Callable
from typing import Any, Literal

from django.db.models import Q, QuerySet

from mascate.accounts.models import Role, User
from mascate.registers.models import Visit
from mascate.selections.schemata.declaration import Asker

#: What a row's title and subtitle are made of.
SHOWN_PATHS = ("key", "trade_name", "legal_name", "city", "state")


def of_the_rep(rows: Callable[[User], QuerySet[Any]]) -> Callable[[User], QuerySet[Any]]:
    """What goes into a bag is one rep's: a manager who sells chooses among the own records, not among the team's."""

    def chosen_from(user: User) -> QuerySet[Any]:
        found = rows(user)
        return found if user.rep_id is None or user.role == Role.REP else found.filter(rep=user.rep_id)

    return chosen_from


def title(row: dict[str, Any]) -> str:
    return str(row["trade_name"] or row["legal_name"])


def subtitle(row: dict[str, Any]) -> str:
    place = ", ".join(part for part in (row["city"], row["state"]) if part)
    return " · ".join(part for part in (row["key"], place) if part)


def on_route(partner: Literal["customer", "prospect"]) -> Callable[[Asker], Q]:
    """Partners of a kind with a visit of the asker's rep planned for the day."""

    def condition(asker: Asker) -> Q:
        visits = Visit.objects.filter(rep=asker.rep, day=asker.day, withdrawn=False, **{f"{partner}__isnull": False})
        return Q(pk__in=visits.values(partner))

    return condition
