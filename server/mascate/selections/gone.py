"""What was chosen today and is not the rep's any more: withdrawn by the ERP since, or given to another rep."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from mascate.accounts.models import User
from mascate.accounts.queries import rep_of
from mascate.kit import clock
from mascate.kit.sql import among_ids
from mascate.selections.actions import DROPPED_TOLD, Dropped, dropped_records
from mascate.selections.models import SelectedRecord, Selection
from mascate.selections.schemata import SCHEMATA


@dataclass(frozen=True, slots=True)
class Gone:
    count: int
    #: Schema and record, the first few: of more, their number says enough.
    records: tuple[tuple[str, Dropped], ...]


def gone_from_selections(user: User) -> Gone:
    """Of today's selections what is in no bag of theirs (M2 keeps it chosen, M3 keeps it out)."""
    count, records = 0, list[tuple[str, Dropped]]()
    selections = {each.schema: each for each in Selection.objects.filter(rep=rep_of(user), day=clock.today().date)}
    for schema in (each for each in SCHEMATA.values() if each.code in selections):
        visible = schema.visible_to(user)
        chosen = SelectedRecord.objects.filter(selection=selections[schema.code])
        ids = list(chosen.filter(~Exists(visible.filter(pk=OuterRef("record_id")))).values_list("record_id", flat=True))
        if not ids:
            continue
        count += len(ids)
        rows = visible.model._default_manager.filter(among_ids("pk", ids)).order_by("key")
        keys = tuple(rows.values_list("key", flat=True)[: DROPPED_TOLD - len(records)])
        records += [(schema.code, record) for record in dropped_records(user, schema, keys)]
    return Gone(count, tuple(records))
