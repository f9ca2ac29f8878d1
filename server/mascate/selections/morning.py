"""The start of a day: an earlier selection taken over, and filters that select themselves.

Both make a selection of that day and no other (M1), from what the rep may see then (M3); both are off until an
administrator allows them.
"""

import logging
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from mascate.accounts.models import Rep, User
from mascate.accounts.policy import policy_in_force
from mascate.accounts.queries import rep_of
from mascate.kit import clock
from mascate.kit.errors import Rejection
from mascate.selections.actions import Saved, keep_selection
from mascate.selections.filters import all_filters_visible_to, filters_visible_to
from mascate.selections.models import SelectedRecord, Selection
from mascate.selections.queries import chosen_today, records_matching
from mascate.selections.rules import filter_from
from mascate.selections.schemata import SCHEMATA, schema_of
from mascate.selections.schemata.declaration import Schema

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A selection that can be taken over: of which day, and how many of its records are still there."""

    day: date
    count: int


def earlier_selection(user: User, schema: Schema) -> Earlier | None:
    """The rep's last selection of an earlier day in a schema, if any of its records can still be seen."""
    if user.rep_id is None:
        return None
    selection = _last_before_today(rep_of(user), schema)
    if selection is None:
        return None
    count = len(_still_visible(user, schema, selection))
    return Earlier(day=selection.day, count=count) if count else None


@transaction.atomic
def carry_over(user: User, schema: Schema) -> Saved:
    """Makes a selection of today from the last earlier one: those of its records that can still be seen.

    Raises `carry_over_forbidden` (403) where the policy is off, `carry_over_nothing` where nothing is left.
    """
    rep = rep_of(user)
    if not policy_in_force().carry_over:
        raise Rejection("carry_over_forbidden", status=403)
    selection = _last_before_today(rep, schema)
    ids = _still_visible(user, schema, selection) if selection else set()
    if selection is None or not ids:
        raise Rejection("carry_over_nothing")
    keep_selection(rep, schema, ids, chosen_by=selection.filter)
    return Saved(count=len(ids), dropped=())


def make_standing_selections(user: User) -> None:
    """Lets the standing filters select where the user's rep has chosen nothing today; again and again the same.

    Schemata in their order, because the best sellers depend on the chosen customers. A selection that exists, an empty
    one too, is the rep's own decision. A standing filter that finds nothing yet is asked again: the day's data may
    still be on its way.
    """
    if user.rep_id is None or not policy_in_force().standing_selections or not _waiting(user):
        return
    with transaction.atomic():
        # Two first requests of a morning: the second finds what the first has made.
        rep = Rep.objects.select_for_update().get(pk=user.rep_id)
        for schema in _waiting(user):
            ids = _standing_ids(user, schema)
            if ids:
                _keep(rep, schema, ids)


def _last_before_today(rep: Rep, schema: Schema) -> Selection | None:
    earlier = Selection.objects.filter(rep=rep, schema=schema.code, day__lt=clock.today().date, count__gt=0)
    return earlier.order_by("-day").first()


def _still_visible(user: User, schema: Schema, selection: Selection) -> set[int]:
    chosen = SelectedRecord.objects.filter(selection=selection).values("record_id")
    return set(schema.visible_to(user).filter(pk__in=chosen).values_list("pk", flat=True))


def _waiting(user: User) -> list[Schema]:
    """The schemata that have a standing filter for the user and nothing chosen today."""
    standing = set(all_filters_visible_to(user).filter(standing=True).values_list("schema", flat=True))
    chosen = chosen_today(user)
    return [schema_of(code) for code in SCHEMATA if code in standing and code not in chosen]


def _standing_ids(user: User, schema: Schema) -> set[int]:
    ids: set[int] = set()
    for saved in filters_visible_to(user, schema).filter(standing=True):
        try:
            ids |= set(records_matching(user, schema, filter_from(saved.filter)).values_list("pk", flat=True))
        except Rejection as refused:
            # The list of filters names what is wrong; a morning must not fail by it.
            logger.warning("standing filter %s is left out: %s", saved.pk, refused.code)
    return ids


def _keep(rep: Rep, schema: Schema, ids: set[int]) -> None:
    try:
        keep_selection(rep, schema, ids, chosen_by={})
    except Rejection as refused:
        logger.warning("standing selection of rep %s in %s is left out: %s", rep.pk, schema.code, refused.code)
