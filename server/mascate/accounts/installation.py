"""The installed package carries a version, the database another; `mascate upgrade` brings the database up."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from mascate import __version__
from mascate.accounts.models import Installation
from mascate.kit import clock

THE_ONE = 1


def is_upgraded() -> bool:
    """Whether the database is of the package's version, so that the portal may open."""
    return installed_version() == __version__


def installed_version() -> str:
    """The version the database was last brought up to; empty before the first upgrade."""
    try:
        return Installation.objects.values_list("version", flat=True).filter(id=THE_ONE).first() or ""
    except DatabaseError:
        if Installation._meta.db_table in connection.introspection.table_names():
            raise
        return ""


def missing_migrations() -> list[str]:
    """The migrations the package has and the database has not, in the order in which they would be applied."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label} {migration.name}" for migration, _backwards in plan]


def record_upgrade() -> None:
    """Writes that the database is now of the package's version."""
    Installation.objects.update_or_create(id=THE_ONE, defaults={"version": __version__, "upgraded_at": clock.now()})
