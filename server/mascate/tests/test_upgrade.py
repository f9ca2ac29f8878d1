"""`mascate upgrade` from an earlier version: foretold, done, told, and what happens when it cannot be done."""

import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from mascate import __version__
from mascate.accounts.models import Device, Installation, Rep, User
from mascate.bags.tests.test_bags import choose, packed
from mascate.conftest import NOON, SignedIn, a_customer
from mascate.tests.test_cli import command, mascate

BEFORE = ("accounts", "0005_device_unsent")
FIRST = "accounts 0006_what_follows"


@pytest.fixture(scope="session")
def earlier_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation of an earlier version: its last migrations are not there yet."""
    home = tmp_path_factory.mktemp("earlier")
    done(command("upgrade", home=home))
    back = (
        "from django.core.management import call_command as c; import django; django.setup(); c('migrate', {!r}, {!r})"
    )
    done(python(back.format(*BEFORE), home=home))
    shutil.rmtree(home / "upgrades")
    change(home, "UPDATE accounts_installation SET version = '1.4.0'")
    return home


@pytest.fixture
def home(earlier_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(earlier_home, tmp_path / "installation"))


def python(code: str, *, home: Path) -> "subprocess.CompletedProcess[str]":
    return command(home=home, python=code, DJANGO_SETTINGS_MODULE="mascate.settings")


def done(ran: "subprocess.CompletedProcess[str]") -> str:
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def change(home: Path, statement: str) -> None:
    with closing(sqlite3.connect(home / "mascate.sqlite3", isolation_level=None)) as database:
        database.execute(statement)


def version_in(file: Path) -> str:
    with closing(sqlite3.connect(file)) as database:
        return str(database.execute("SELECT version FROM accounts_installation").fetchone()[0])


def test_a_dry_run_tells_what_would_happen_and_changes_nothing(home: Path) -> None:
    before = (home / "mascate.sqlite3").read_bytes()
    ran = command("upgrade", "--dry-run", home=home)
    assert ran.returncode == 3, ran.stderr
    assert f"Package     {__version__}" in ran.stdout
    assert "Database    1.4.0, SQLite" in ran.stdout
    assert re.search(r"Backup +the database, 1 MB, is copied to .*backups before", ran.stdout)
    assert re.search(rf"  {FIRST}: 0 rows, less than a second\n    Add field addresses to policy\n", ran.stdout)
    assert "0 devices were seen in the last 30 days" in ran.stdout
    assert "Nothing was changed." in ran.stdout
    assert (home / "mascate.sqlite3").read_bytes() == before
    assert not (home / "backups").exists()


def test_the_upgrade_keeps_the_database_as_it_was_and_a_report(home: Path) -> None:
    foretold = command("upgrade", "--dry-run", home=home).stdout
    told = done(command("upgrade", home=home))
    plan = foretold[foretold.index("Migrations to apply") : foretold.index("Nothing was changed")].strip()
    assert plan in told
    assert re.search(rf"Applied {FIRST} in \d+\.\d s", told)
    assert f"The database is now of version {__version__}, before 1.4.0." in told
    [backup] = (home / "backups").iterdir()
    assert str(backup) in told
    assert version_in(backup) == "1.4.0"
    assert backup.stat().st_mode & 0o077 == 0
    [report] = (home / "upgrades").iterdir()
    assert plan in report.read_text()
    assert f"Applied {FIRST}" in report.read_text()
    again = command("upgrade", "--dry-run", home=home)
    assert again.returncode == 0
    assert "Nothing is to be done." in again.stdout


def test_a_copy_can_be_left_out(home: Path) -> None:
    assert "Backup      left out, as asked." in done(command("upgrade", "--no-backup", home=home))
    assert not (home / "backups").exists()


def test_a_migration_that_fails_is_named_with_the_copy_and_the_portal_stays_closed(home: Path) -> None:
    # Left by somebody's own hands, in the way of the table that Django builds.
    change(home, "CREATE TABLE new__accounts_policy (id)")
    ran = command("upgrade", home=home)
    assert ran.returncode == 1
    assert f"The upgrade failed while {FIRST} was applied: table" in ran.stderr
    assert "Traceback" not in ran.stderr
    [backup] = (home / "backups").iterdir()
    assert str(backup) in ran.stderr
    assert version_in(home / "mascate.sqlite3") == "1.4.0"
    [report] = (home / "upgrades").iterdir()
    assert "Failed while" in report.read_text()


@pytest.mark.django_db
class TestNewerDatabase:
    """An older package keeps its hands off the database of a newer one, and says which to install."""

    @pytest.mark.parametrize("words", [("upgrade",), ("upgrade", "--dry-run")])
    def test_by_its_version(self, words: tuple[str, ...]) -> None:
        Installation.objects.create(id=1, version="99.0.0", upgraded_at=NOON)
        result = mascate(*words)
        assert result.exit_code == 1
        assert result.stderr == (
            f"The database is of version 99.0.0, newer than this package {__version__}. "
            "Install 99.0.0 or later again.\n"
        )
        assert Installation.objects.get().version == "99.0.0"
        assert re.search(r"^version +problem +The database is of version 99", mascate("check").stdout, re.MULTILINE)

    def test_by_a_migration_it_does_not_know(self) -> None:
        Installation.objects.create(id=1, version=__version__, upgraded_at=NOON)
        MigrationRecorder(connection).record_applied("accounts", "0999_of_tomorrow")
        result = mascate("upgrade")
        assert result.exit_code == 1
        assert "has accounts 0999_of_tomorrow, newer than this package" in result.stderr


@pytest.mark.django_db
def test_a_new_form_of_the_days_data_is_told_with_those_it_concerns(
    rita: User, north: Rep, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(rita)
    choose(client, customers=[a_customer(rep=north).key])
    packed(client)
    Installation.objects.create(id=1, version="1.4.0", upgraded_at=NOON)
    assert "What was chosen today stays on the devices" in mascate("upgrade", "--dry-run").stdout
    monkeypatch.setattr("mascate.cli.upgrade_report.schema_version", lambda: 99)
    told = mascate("upgrade", "--dry-run").stdout
    assert re.search(r"a new form \(99, before \d+\)\. Representatives who have chosen today: 1;", told)


@pytest.mark.django_db
def test_rows_devices_and_unsent_money_are_counted_on_every_database(
    rita: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    Installation.objects.create(id=1, version="1.4.0", upgraded_at=NOON)
    for count, minor in ((2, 123_450), (0, 0)):
        held: dict[str, Any] = {"waiting": {"count": count, "minor": minor, "since": None}}
        Device.objects.create(id=uuid4(), user=rita, created_at=NOON, last_seen_at=NOON, unsent=held)
    steps = MigrationLoader(connection).disk_migrations
    missing = [steps["accounts", "0005_device_unsent"], steps["bags", "0003_shown_until"]]
    monkeypatch.setattr("mascate.cli.upgrade.missing_migrations", lambda: missing)
    result = mascate("upgrade", "--dry-run")
    assert result.exit_code == 3, result.output
    assert "accounts 0005_device_unsent: 2 rows, less than a second" in result.stdout
    assert "bags 0003_shown_until: 0 rows; has steps of its own, so its time is not known" in result.stdout
    assert "A step of its own: until the days end" in result.stdout
    assert "2 devices were seen in the last 30 days" in result.stdout
    assert "they hold 2 unsent orders over 1,234.50 BRL" in result.stdout
    if connection.vendor == "postgresql":
        assert "run pg_dump before" in result.stdout
