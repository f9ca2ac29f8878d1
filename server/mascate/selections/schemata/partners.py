"""What customers and prospects have in common as schemata."""

from collections.abc import Callable
from typing import Any, Literal

from django.db.models import Q

from mascate.registers.models import Visit
from mascate.selections.schemata.declaration import Asker

#: What a row's title and subtitle are made of.
SHOWN_PATHS = ("key", "trade_name", "legal_name", "city", "state")


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
