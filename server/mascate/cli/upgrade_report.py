"""What an upgrade means, in words and figures: migrations, the rows they change, and what the devices notice of it."""

from collections.abc import Iterator
from datetime import timedelta
from math import ceil
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.migrations import operations
from django.db.migrations.migration import Migration

from mascate import __version__
from mascate.accounts.installation import installed_version
from mascate.accounts.models import Device
from mascate.bags import storage
from mascate.bags.models import Bag
from mascate.bags.packing import schema_version
from mascate.config import config
from mascate.kit import clock
from mascate.kit.money import MINOR

STEPS_TOLD = 6
SEEN_DAYS = 30
#: Rows that a change of a table takes in a second, on a slow disk: SQLite writes the table anew, PostgreSQL reads it.
ROWS_PER_SECOND = {"sqlite": 100_000, "postgresql": 500_000}
#: In the file's header, by SQLite's file format.
USER_VERSION_AT = slice(60, 64)


def is_current(missing: list[Migration]) -> bool:
    """Whether nothing is to be done."""
    return installed_version() == __version__ and not missing


def report_of(missing: list[Migration], *, backup: str) -> list[str]:
    """The report's lines; `backup` says where the database as it was is kept."""
    version = ".".join(map(str, connection.get_database_version()))
    lines = [
        f"Package     {__version__}",
        f"Database    {installed_version() or 'new'}, {connection.display_name} {version}",
    ]
    if is_current(missing):
        return [*lines, "Nothing is to be done."]
    lines += [f"Backup      {backup}", "", f"Migrations to apply: {len(missing)}"]
    is_new = not installed_version()
    for migration in missing:
        lines.append(f"  {migration.app_label} {migration.name}{'' if is_new else _weight(migration)}")
        if not is_new:
            lines += [f"    {step}" for step in _steps(migration)]
    return lines if is_new else [*lines, "", "What the devices notice:", *(f"  {line}" for line in _noticed())]


def _steps(migration: Migration) -> list[str]:
    steps = [_described(operation) for operation in migration.operations]
    more = len(steps) - STEPS_TOLD
    return steps if more <= 0 else [*steps[:STEPS_TOLD], f"… and {more} more"]


def _described(operation: Any) -> str:
    if isinstance(operation, operations.RunPython):
        name = getattr(operation.code, "__name__", "unnamed")
        return f"A step of its own: {name.strip('_').replace('_', ' ')}"
    return str(operation.describe())


def _weight(migration: Migration) -> str:
    """Rows of the tables it changes, and how long that takes at most where it is known."""
    present = set(connection.introspection.table_names())
    changes, has_own_steps = _changes(migration)
    rows = {table: _count(table) for table in changes if table in present}
    work = sum(rows[table] * times for table, times in changes.items() if table in rows)
    seconds = work / ROWS_PER_SECOND.get(connection.vendor, 100_000)
    told = f"{sum(rows.values()):,} rows"
    if has_own_steps:
        return f": {told}; has steps of its own, so its time is not known"
    return f": {told}, {'less than a second' if seconds < 1 else f'about {ceil(seconds)} s'}"


def _changes(migration: Migration) -> tuple[dict[str, int], bool]:
    """Table → how many changes of it; whether there are steps of the migration's own."""
    changes: dict[str, int] = {}
    has_own_steps = False
    for operation in _flat(migration.operations):
        if isinstance(operation, operations.RunPython | operations.RunSQL):
            has_own_steps = True
        name = getattr(operation, "model_name", None)
        if name is not None:
            table = _table(migration.app_label, name)
            changes[table] = changes.get(table, 0) + 1
    return changes, has_own_steps


def _flat(steps: Any) -> Iterator[Any]:
    for step in steps:
        if isinstance(step, operations.SeparateDatabaseAndState):
            yield from _flat(step.database_operations)
        else:
            yield step


def _table(app_label: str, model_name: str) -> str:
    try:
        return str(apps.get_model(app_label, model_name)._meta.db_table)
    except LookupError:
        return f"{app_label}_{model_name.lower()}"


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
        return int(cursor.fetchone()[0])


def _noticed() -> list[str]:
    return [
        "While it runs the portal says so and opens for nothing else; what is on the devices can be read and sold.",
        *_unsent(),
        *_bags(),
        "The app renews itself at its next start; until then the earlier one goes on and sends its orders.",
    ]


def _unsent() -> list[str]:
    if not _has(Device, "last_seen_at", "unsent"):
        return []
    seen = Device.objects.filter(last_seen_at__gte=clock.now() - timedelta(days=SEEN_DAYS))
    waiting = [each["waiting"] for each in seen.values_list("unsent", flat=True) if each.get("waiting")]
    count, minor = (sum(each[what] for each in waiting) for what in ("count", "minor"))
    told = f"{seen.count()} devices were seen in the last {SEEN_DAYS} days"
    if not count:
        return [f"{told}; none of them last said that it holds unsent orders."]
    money = f"{minor / MINOR:,.2f} {config().currency}"
    return [f"{told}; they last said that they hold {count} unsent orders over {money}. They are sent afterwards."]


def _bags() -> list[str]:
    if not _has(Bag, "day", "sections"):
        return []
    today = Bag.objects.filter(day=clock.today().date)
    sections = today.order_by("-made_at").values_list("sections", flat=True).first()
    content = storage.content(sections[0]["sha256"]) if sections else None
    before = int.from_bytes(content[USER_VERSION_AT]) if content else None
    if before is None or before == schema_version():
        return ["What was chosen today stays on the devices and in use."]
    reps = today.values("rep").distinct().count()
    return [
        f"The data for the day has a new form ({schema_version()}, before {before}). Representatives who have chosen "
        f"today: {reps}; each downloads it anew when the app has renewed itself."
    ]


def _has(model: Any, *columns: str) -> bool:
    """Whether the database has these columns already: before the upgrade nothing else may be asked for."""
    with connection.cursor() as cursor:
        if model._meta.db_table not in connection.introspection.table_names(cursor):
            return False
        present = connection.introspection.get_table_description(cursor, model._meta.db_table)
    return {each.name for each in present}.issuperset(columns)
