"""The installed package carries a version, the database another; `mascate upgrade` brings the database up."""

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration

from mascate import __version__
from mascate.accounts.models import Installation
from mascate.kit import clock

THE_ONE = 1


def is_upgraded() -> bool:
    """Whether the database is of the package's version, so that the portal may open."""
    return installed_version() == __version__ and not missing_migrations() and not unknown_migrations()


def is_ahead() -> bool:
    """Whether a newer package than this one has brought the database up: this one must not touch it."""
    return _parts(installed_version()) > _parts(__version__) or bool(unknown_migrations())


def installed_version() -> str:
    """The version the database was last brought up to; empty before the first upgrade."""
    try:
        return Installation.objects.values_list("version", flat=True).filter(id=THE_ONE).first() or ""
    except DatabaseError:
        if Installation._meta.db_table in connection.introspection.table_names():
            raise
        return ""


def missing_migrations() -> list[Migration]:
    """The migrations the package has and the database has not, in the order in which they would be applied."""
    executor = MigrationExecutor(connection)
    return [migration for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def unknown_migrations() -> list[str]:
    """The migrations of ours that the database has and this package does not know."""
    loader = MigrationLoader(connection)
    ours = {each.label for each in apps.get_app_configs() if each.name.startswith("mascate.")}
    unknown = loader.applied_migrations.keys() - loader.disk_migrations.keys()
    return sorted(f"{label} {name}" for label, name in unknown if label in ours)


def record_upgrade() -> None:
    """Writes that the database is now of the package's version."""
    Installation.objects.update_or_create(id=THE_ONE, defaults={"version": __version__, "upgraded_at": clock.now()})


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
