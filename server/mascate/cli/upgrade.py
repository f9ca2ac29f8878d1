"""`mascate upgrade`: what it would do, the same with what it did, and the copy made before."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import typer
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration

from mascate import __version__
from mascate.accounts.installation import (
    installed_version,
    is_ahead,
    missing_migrations,
    record_upgrade,
    unknown_migrations,
)
from mascate.accounts.users import office_group
from mascate.cli.output import say, stop
from mascate.cli.upgrade_report import is_current, report_of
from mascate.config import config
from mascate.kit import clock

WAITING_CODE = 3


def too_old() -> str:
    """Why this package keeps its hands off the database."""
    version, unknown = installed_version(), unknown_migrations()
    what = f"The database is of version {version}" + (f" and has {unknown[0]}" if unknown else "")
    return f"{what}, newer than this package {__version__}. Install {version or 'the newer version'} or later again."


def foretell(*, with_backup: bool) -> None:
    """Tells what an upgrade would do and changes nothing; ends with 3 if there is something to do."""
    _refuse_if_ahead()
    missing = missing_migrations()
    report = report_of(missing, backup=_backup_foretold(missing, with_backup=with_backup))
    for line in report:
        say(line)
    if is_current(missing):
        return
    say()
    say("Nothing was changed. Stop the server, then run «mascate upgrade».")
    raise typer.Exit(WAITING_CODE)


def upgrade_installation(*, with_backup: bool) -> None:
    """Upgrades, and tells the same report with what it took; a copy of the report stays in the folder `upgrades`."""
    _refuse_if_ahead()
    missing, before = missing_migrations(), installed_version()
    was_current = is_current(missing)
    backup = _backed_up(missing, with_backup=with_backup)
    report = report_of(missing, backup=backup)
    started = clock.now()
    took = _Took()
    try:
        took.apply(missing)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        office_group()
        record_upgrade()
    except Exception as error:
        at = f" while {took.at} was applied" if took.at else ""
        kept = _kept(started, [*report, "", *took.lines(), f"Failed{at}: {error}"])
        reason = " ".join(str(error).split())
        stop(f"The upgrade failed{at}: {reason}. The portal stays closed. {backup} The report is in {kept}.")
    if was_current:
        say(f"Collected the static files into {settings.STATIC_ROOT}")
        say(f"The database is of version {__version__} already.")
        return
    for line in [*report, "", *took.lines(), f"Collected the static files into {settings.STATIC_ROOT}"]:
        say(line)
    end = f"The database is now of version {__version__}{f', before {before}' if before else ''}."
    say(end)
    say(f"This report is in {_kept(started, [*report, '', *took.lines(), end])}")


def _refuse_if_ahead() -> None:
    if is_ahead():
        stop(too_old())


def _kept(started: Any, lines: list[str]) -> Path:
    path = config().home / "upgrades" / f"{started:%Y-%m-%d-%H%M%S}-to-{__version__}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _backup_foretold(missing: list[Migration], *, with_backup: bool) -> str:
    source = _source(missing)
    if source is None:
        return _no_backup(missing)
    if not with_backup:
        return "left out, as asked."
    return f"the database, {_megabytes(source)}, is copied to {config().home / 'backups'} before."


def _backed_up(missing: list[Migration], *, with_backup: bool) -> str:
    """Copies a SQLite database aside when something in it is about to change; says where, or why not."""
    source = _source(missing)
    if source is None or not with_backup:
        return _no_backup(missing) if source is None else "left out, as asked."
    folder = config().home / "backups"
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < source.stat().st_size * 2:
        stop(
            f"There is no room in {folder} for a copy of the database ({_megabytes(source)}). Make room, or make a "
            "copy elsewhere and run «mascate upgrade --no-backup»."
        )
    target = folder / f"{clock.now():%Y-%m-%d-%H%M%S}-of-{installed_version()}.sqlite3"
    with closing(sqlite3.connect(source)) as database, closing(sqlite3.connect(target)) as copy:
        database.backup(copy)
    target.chmod(0o600)
    return f"the database as it was is in {target}."


def _source(missing: list[Migration]) -> Path | None:
    """The database's file, if it has one that is about to change."""
    name = Path(str(connection.settings_dict["NAME"]))
    changes = connection.vendor == "sqlite" and missing and installed_version() and name.is_file()
    return name if changes else None


def _no_backup(missing: list[Migration]) -> str:
    if not missing or not installed_version():
        return "none needed: nothing in the database changes that was there before."
    return "none is made of PostgreSQL: run pg_dump before."


def _megabytes(path: Path) -> str:
    return f"{max(1, round(path.stat().st_size / 1_000_000))} MB"


@dataclass
class _Took:
    """Seconds that each migration took, and the one that is being applied."""

    def __post_init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.at = ""
        self._started = 0.0

    def apply(self, missing: list[Migration]) -> None:
        executor = MigrationExecutor(connection, self._progress)  # type: ignore[arg-type]
        executor.loader.check_consistent_history(connection)
        if missing:
            executor.migrate(executor.loader.graph.leaf_nodes())

    def _progress(self, action: str, migration: Any = None, fake: bool = False) -> None:
        if action == "apply_start":
            self.at, self._started = f"{migration.app_label} {migration.name}", monotonic()
        elif action == "apply_success":
            self.seconds[self.at] = monotonic() - self._started
            self.at = ""

    def lines(self) -> list[str]:
        return [f"Applied {name} in {seconds:.1f} s" for name, seconds in self.seconds.items()]
