"""The start of a day: an earlier selection taken over, and filters that select themselves.

Both make a selection of that day and no other (M1), from what the rep may see then (M3); both are off until an
administrator allows them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from mascate.accounts.models import Rep, User
from mascate.accounts.policy import policy_in_force
from mascate.accounts.queries import rep_of
from mascate.kit import clock
from mascate.kit.errors import Rejection
from mascate.kit.limits import time_limited
from mascate.selections.actions import Origin, keep_selection
from mascate.selections.filters import all_filters_visible_to, filters_visible_to
from mascate.selections.models import SavedFilter, Selection
from mascate.selections.queries import chosen_today, filter_for, records_matching, selected_rows
from mascate.selections.rules import filter_from
from mascate.selections.schemata import SCHEMATA, schema_of
from mascate.selections.schemata.declaration import Schema


@dataclass(frozen=True, slots=True)
class Earlier:
    """A selection that can be taken over: of which day, how many of its records are still there, how many are not."""

    day: date
    count: int
    gone: int


@dataclass(frozen=True, slots=True)
class CarriedOver:
    schema: str
    count: int
    gone: int


@dataclass(frozen=True, slots=True)
class StandingFailure:
    """A standing filter that does not select, and why; without a filter it is all of them together."""

    filter: SavedFilter | None
    refused: Rejection


def earlier_selection(user: User, schema: Schema) -> Earlier | None:
    """The rep's last selection of an earlier day in a schema, if any of its records can still be seen."""
    if user.rep_id is None:
        return None
    selection = _last_before_today(rep_of(user), schema)
    if selection is None:
        return None
    count = selected_rows(user, schema, selection).count()
    return Earlier(day=selection.day, count=count, gone=selection.count - count) if count else None


@transaction.atomic
def carry_over(user: User, wanted: Iterable[Schema]) -> list[CarriedOver]:
    """Makes selections of today from the last earlier ones: those of their records that can still be seen.

    All of them or none. Raises `carry_over_forbidden` (403) where the policy is off, `carry_over_nothing` where nothing
    is left in any of the schemata.
    """
    rep = rep_of(user)
    if not policy_in_force().carry_over:
        raise Rejection("carry_over_forbidden", status=403)
    carried = [over for schema in wanted if (over := _carry_over(user, rep, schema)) is not None]
    if not carried:
        raise Rejection("carry_over_nothing")
    return carried


def make_standing_selections(user: User) -> None:
    """Lets the standing filters select where the user's rep has chosen nothing today; again and again the same.

    Schemata in their order, because the best sellers depend on the chosen customers. A selection that exists, an empty
    one too, is the rep's own decision. A standing filter that finds nothing yet is asked again: the day's data may
    still be on its way. What fails, or takes too long, is left out; `standing_failures` says so.
    """
    if user.rep_id is None or not policy_in_force().standing_selections or not _waiting(user):
        return
    with transaction.atomic():
        # Two first requests of a morning: the second finds what the first has made.
        rep = Rep.objects.select_for_update().get(pk=user.rep_id)
        for schema in _waiting(user):
            evaluated = _evaluated(user, schema)
            if evaluated.ids and len(evaluated.ids) <= policy_in_force().records_limit:
                origin = Origin(Selection.Origin.STANDING, tuple(evaluated.names))
                keep_selection(rep, schema, evaluated.ids, chosen_by={}, origin=origin)


def standing_failures(user: User, schema: Schema) -> list[StandingFailure]:
    """What keeps the user's standing filters of a schema from selecting, as things stand now."""
    if user.rep_id is None or not policy_in_force().standing_selections:
        return []
    if schema.code in chosen_today(user):
        return _unusable(user, schema)
    evaluated = _evaluated(user, schema)
    limit = policy_in_force().records_limit
    if len(evaluated.ids) <= limit:
        return evaluated.failures
    too_many = Rejection("standing_limit", count=len(evaluated.ids), limit=limit)
    return [*evaluated.failures, StandingFailure(filter=None, refused=too_many)]


@dataclass(frozen=True, slots=True)
class _Evaluated:
    ids: set[int]
    #: Of the filters that selected.
    names: list[str]
    failures: list[StandingFailure]


def _evaluated(user: User, schema: Schema) -> _Evaluated:
    """What the standing filters of a schema answer together. One that cannot be used does not spoil the morning."""
    evaluated = _Evaluated(ids=set(), names=[], failures=[])
    for saved in filters_visible_to(user, schema).filter(standing=True):
        try:
            with time_limited():
                found = set(records_matching(user, schema, filter_from(saved.filter)).values_list("pk", flat=True))
        except Rejection as refused:
            evaluated.failures.append(StandingFailure(filter=saved, refused=refused))
            continue
        if found:
            evaluated.names.append(saved.name)
            evaluated.ids.update(found)
    return evaluated


def _unusable(user: User, schema: Schema) -> list[StandingFailure]:
    failures = []
    for saved in filters_visible_to(user, schema).filter(standing=True):
        try:
            filter_for(schema, saved.filter)
        except Rejection as refused:
            failures.append(StandingFailure(filter=saved, refused=refused))
    return failures


def _carry_over(user: User, rep: Rep, schema: Schema) -> CarriedOver | None:
    selection = _last_before_today(rep, schema)
    if selection is None or not selected_rows(user, schema, selection).exists():
        return None
    origin = Origin(Selection.Origin.CARRIED_OVER, (selection.day.isoformat(),))
    rows = selected_rows(user, schema, selection)
    count = keep_selection(rep, schema, rows, chosen_by=selection.filter, origin=origin)
    return CarriedOver(schema=schema.code, count=count, gone=selection.count - count)


def _last_before_today(rep: Rep, schema: Schema) -> Selection | None:
    earlier = Selection.objects.filter(rep=rep, schema=schema.code, day__lt=clock.today().date, count__gt=0)
    return earlier.order_by("-day").first()


def _waiting(user: User) -> list[Schema]:
    """The schemata that have a standing filter for the user and nothing chosen today."""
    standing = set(all_filters_visible_to(user).filter(standing=True).values_list("schema", flat=True))
    chosen = chosen_today(user)
    return [schema_of(code) for code in SCHEMATA if code in standing and code not in chosen]
