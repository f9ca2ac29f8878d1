"""Accepting the suggestion."""

from dataclasses import dataclass

from django.db import transaction

from mascate.accounts.models import Rep, User
from mascate.accounts.queries import rep_of
from mascate.selections.actions import Origin, keep_selection
from mascate.selections.models import Selection
from mascate.selections.queries import todays_selection
from mascate.selections.schemata import SCHEMATA
from mascate.selections.suggestion.queries import suggestion_for


@dataclass(frozen=True, slots=True)
class Accepted:
    """`count` records are chosen in the schema now, `added` of them by this."""

    schema: str
    count: int
    added: int


@transaction.atomic
def accept_suggestion(user: User) -> list[Accepted]:
    """Adds what is suggested to today's selections, all of them or none; what the rep has chosen stays.

    Each record keeps why it was suggested. Accepting again adds what is suggested by then, nothing twice.
    """
    # Alone from here on: what is chosen does not change between reading the suggestion and keeping it.
    rep = Rep.objects.select_for_update().get(pk=rep_of(user).pk)
    accepted = []
    for suggested in suggestion_for(user).schemata:
        schema, new = SCHEMATA[suggested.schema], suggested.new
        if new:
            selection = todays_selection(rep, schema)
            keep_selection(
                rep,
                schema,
                suggested.chosen | set(new),
                chosen_by=selection.filter if selection else {},
                origin=Origin(Selection.Origin.SUGGESTED) if not suggested.chosen else None,
                reasons={record_id: suggested.records[record_id] for record_id in new},
            )
        accepted.append(Accepted(schema=schema.code, count=len(suggested.chosen) + len(new), added=len(new)))
    return accepted
