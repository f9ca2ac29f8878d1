"""Records into their register's table: what is new, changed, the same, and no longer sent."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection, models

from mascate.kit.text import folded, sort_name
from mascate.registers.changes import Changes, reps_concerned, reps_concerned_by_key
from mascate.registers.custom_fields import changed_custom
from mascate.registers.importing.records import Key, Records, Values
from mascate.registers.importing.targets import Absent, Kind, Target, targets
from mascate.registers.models import PastOrder, PastOrderLine

BATCH = 500


#: Written by us from the identifying columns.
DERIVED_COLUMNS = ("folded", "sort_name")


@dataclass(frozen=True, slots=True)
class Counts:
    created: int
    changed: int
    same: int
    withdrawn: int

    def as_data(self) -> dict[str, int]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    active: bool
    values: Values


def known_keys(target: Target) -> set[str]:
    """The keys of all rows of a register, withdrawn ones too: history may name them."""
    column = target.key_columns[0]
    return set(target.model._default_manager.values_list(column, flat=True))


def write_records(records: Records, registers: Mapping[str, Records], changes: Changes) -> tuple[Counts, int]:
    """Adds and changes a register's rows by key and withdraws the absent; the counts, and how many were active before.

    Moments of reading are written to every sent row but make no change by themselves. What did change is added to
    `changes`, for the reps that had the rows and those that have them now.
    """
    target = records.target
    sent = _with_ids(records)
    before = _rows(target, _compared(records))
    if target.identifying:
        for key, values in sent.items():
            known = (before[key].values if key in before else {}) | values
            values["folded"] = folded(*(str(known.get(column, "")) for column in target.identifying))
            values["sort_name"] = sort_name(*(str(known.get(column, "")) for column in target.shown_name))
    if "custom" in records.columns:
        for key, values in sent.items():
            kept = before[key].values["custom"] if key in before else {}
            values["custom"] = changed_custom(kept, values["custom"])
    compared = [column for column in _compared(records) if column in records.columns or column in DERIVED_COLUMNS]
    created = [values for key, values in sent.items() if key not in before]
    changed: list[Values] = []
    same: list[Values] = []
    for key, values in sent.items():
        if key in before:
            row = before[key]
            is_same = row.active and all(row.values[column] == values[column] for column in compared)
            (same if is_same else changed).append(values)
    gone = [] if records.keeps_absent else _absent(target, before, sent, registers)
    fresh = [_key_of(target, values) for values in (*created, *changed)]
    changes.add(target.model, reps_concerned(target.model, [*_ids_before(before, fresh), *gone]))
    _upsert(target, created + changed + (same if records.moments else []), [*compared, *records.moments])
    changes.add(target.model, _reps_with(target, fresh))
    _remove(target, gone)
    active = sum(row.active for row in before.values())
    return Counts(created=len(created), changed=len(changed), same=len(same), withdrawn=len(gone)), active


def _key_of(target: Target, values: Values) -> Key:
    return tuple(values[column] for column in target.key_columns)


def _ids_before(before: dict[Key, _Row], keys: list[Key]) -> list[int]:
    return [before[key].id for key in keys if key in before]


def _reps_with(target: Target, keys: list[Key]) -> set[int]:
    """Whose rows these are now that they are written: a line of an order is its order's."""
    if target.model is PastOrderLine:
        return reps_concerned(PastOrder, {key[0] for key in keys})
    return reps_concerned_by_key(target.model, [str(key[0]) for key in keys], column=target.key_columns[0])


def _with_ids(records: Records) -> dict[Key, Values]:
    """The records with the ids of the rows they refer to in place of their keys."""
    fields = records.target.fields.values()
    references = {
        field.column: _ids(targets()[field.refers_to])
        for field in fields
        if field.kind is Kind.REFERENCE and field.column in records.columns
    }
    found = {}
    for values in records.by_key.values():
        with_ids = dict(values)
        for column, ids in references.items():
            key = with_ids[column]
            with_ids[column] = None if key is None else ids[key]
        found[tuple(with_ids[column] for column in records.target.key_columns)] = with_ids
    return found


def _ids(target: Target) -> dict[str, int]:
    return dict(target.model._default_manager.values_list(target.key_columns[0], "id"))


def _compared(records: Records) -> list[str]:
    mapped = [column for column in records.columns if column not in records.moments]
    identifying = [*records.target.identifying, *DERIVED_COLUMNS] if records.target.identifying else []
    return list(dict.fromkeys([*mapped, *identifying]))


def _rows(target: Target, columns: list[str]) -> dict[Key, _Row]:
    has_withdrawn = target.absent is Absent.WITHDRAWN
    read = ["id", *(["withdrawn"] if has_withdrawn else []), *columns]
    # What was made here and the ERP does not know cannot be missing from its data.
    made_here = getattr(target.model, "MADE_HERE", None)
    ours = set(target.model._default_manager.filter(made_here).values_list("id", flat=True)) if made_here else set()
    found = {}
    for values in target.model._default_manager.values_list(*read):
        row = dict(zip(read, values, strict=True))
        key = tuple(row[column] for column in target.key_columns)
        found[key] = _Row(id=row["id"], active=not row.get("withdrawn", False) and row["id"] not in ours, values=row)
    return found


def _upsert(target: Target, rows: list[Values], columns: list[str]) -> None:
    """Adds rows or changes `columns` of those whose key is there, in one statement run for many rows.

    Written out, for the ORM takes three times as long; SQLite and PostgreSQL understand the same words.
    """
    if not rows:
        return
    fields = [field for field in target.model._meta.concrete_fields if not field.primary_key]
    quoted = {field.attname: connection.ops.quote_name(str(field.column)) for field in fields}
    changed = [column for column in columns if column not in target.key_columns]
    if target.absent is Absent.WITHDRAWN:
        changed.append("withdrawn")
    changes = ", ".join(f"{quoted[column]} = EXCLUDED.{quoted[column]}" for column in changed)
    statement = (  # names come from the models, values are bound
        f"INSERT INTO {connection.ops.quote_name(target.model._meta.db_table)} ({', '.join(quoted.values())})"
        f" VALUES ({', '.join(['%s'] * len(quoted))})"
        f" ON CONFLICT ({', '.join(quoted[column] for column in target.key_columns)})"
        f" DO {f'UPDATE SET {changes}' if changes else 'NOTHING'}"
    )
    written = [(field.attname, field.get_default(), _prepared(field)) for field in fields]
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [[prepared(row.get(column, default)) for column, default, prepared in written] for row in rows],
        )


def _prepared(field: "models.Field[Any, Any]") -> Callable[[Any], Any]:
    """The value as the database's driver takes it; texts and numbers are taken as they are."""
    if isinstance(field, models.DateField | models.TimeField | models.JSONField):
        return lambda value: field.get_db_prep_save(value, connection)
    return lambda value: value


def _absent(
    target: Target, before: dict[Key, _Row], sent: Mapping[Key, Any], registers: Mapping[str, Records]
) -> list[int]:
    absent = [(key, row.id) for key, row in before.items() if row.active and key not in sent]
    if target.absent is Absent.DELETED_WITH_PARENT:
        # An order that is sent brings all its lines; the lines of the others stay as they are.
        parents = _ids_of_sent(registers["past_orders"]) if "past_orders" in registers else {key[0] for key in sent}
        absent = [(key, id_) for key, id_ in absent if key[0] in parents]
    return [id_ for _key, id_ in absent]


def _ids_of_sent(records: Records) -> set[int]:
    ids = _ids(records.target)
    return {ids[key[0]] for key in records.by_key}


def _remove(target: Target, ids: list[int]) -> None:
    for start in range(0, len(ids), BATCH):
        rows: models.QuerySet[models.Model] = target.model._default_manager.filter(id__in=ids[start : start + BATCH])
        if target.absent is Absent.WITHDRAWN:
            rows.update(withdrawn=True)
        else:
            rows.delete()
