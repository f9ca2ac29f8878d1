"""`mascate serve` and `check`."""

import errno
import os
import socket
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from mascate import __version__
from mascate.accounts.installation import installed_version, is_ahead, is_upgraded, missing_migrations
from mascate.bags.storage import folder as bags_folder
from mascate.cli.output import say, stop, table, warn
from mascate.cli.upgrade import too_old
from mascate.config import config
from mascate.kit import clock
from mascate.registers.search import INDEXED, has_index

Look = Callable[[], str]


def serve_portal(host: str, port: int) -> None:
    _need_free_port(host, port)
    if is_ahead():
        warn(f"{too_old()} Until then the portal says so.")
    elif not is_upgraded():
        warn("The database is not of this version yet: the portal says so until «mascate upgrade» has run.")
    shift = config().clock_shift_seconds
    if shift:
        warn(f"Rehearsal: the clock runs {shift} seconds off (MASCATE_CLOCK_SHIFT_SECONDS). Not for real sales.")
    if not _client_is_built():
        warn(f"The client is not built: {settings.CLIENT_DIST} has no index.html. Only the API answers.")
    say(f"Mascate {__version__} on http://{f'[{host}]' if ':' in host else host}:{port}, stop with Ctrl+C")
    connections.close_all()
    Granian(
        "mascate.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=config().threads,
        websockets=False,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    ).serve()


def check_installation() -> None:
    looks: tuple[tuple[str, Look], ...] = (
        ("settings", _look_at_settings),
        ("secret key", _look_at_secret_key),
        ("database", _look_at_database),
        ("version", _look_at_version),
        ("migrations", _look_at_migrations),
        ("search", _look_at_search),
        ("client", _look_at_client),
        ("bags", _look_at_bags),
        ("time", _look_at_time),
    )
    rows = []
    for name, look in looks:
        try:
            rows.append((name, "OK", look()))
        except _Trouble as trouble:
            rows.append((name, "problem", str(trouble)))
        except DatabaseError as error:
            rows.append((name, "problem", " ".join(str(error).split())))
    table(("what", "state", "details"), rows)
    problems = sum(state == "problem" for _name, state, _details in rows)
    if problems:
        stop(f"{problems} {'thing is' if problems == 1 else 'things are'} not in place.")


class _Trouble(Exception):
    """What a look found wrong, and what to do about it."""


def _look_at_settings() -> str:
    if config().debug:
        raise _Trouble("MASCATE_DEBUG is on; it shows the inside of the server to everybody")
    return f"{config().company}, {config().currency}, data in {config().home.resolve()}"


def _look_at_secret_key() -> str:
    if config().secret_key:
        return "from MASCATE_SECRET_KEY"
    file = config().home / "secret-key"
    if not file.is_file() or not file.read_text().strip():
        raise _Trouble(f"{file} is missing or empty; delete it and start again to get a new one")
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        raise _Trouble(f"others may read {file}; run chmod 600 {file}")
    return f"{file}, mode {mode:o}"


def _look_at_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}"


def _look_at_version() -> str:
    version = installed_version()
    if is_ahead():
        raise _Trouble(too_old())
    if version != __version__:
        raise _Trouble(f"package {__version__}, database {version or 'new'}; run mascate upgrade")
    return version


def _look_at_migrations() -> str:
    missing = missing_migrations()
    if missing:
        first = f"{missing[0].app_label} {missing[0].name}"
        raise _Trouble(f"{len(missing)} not applied, the first is {first}; run mascate upgrade")
    return "all applied"


def _look_at_search() -> str:
    """Without its indexes the portal works all the same: slowly for those who see every record."""
    if all(has_index(model) for model in INDEXED):
        return "all customers and prospects are searched by index"
    if connection.vendor == "postgresql":
        return "slow over all records: let a superuser run CREATE EXTENSION pg_trgm, then run mascate upgrade"
    return "slow over all records: this SQLite has no FTS5 with trigrams, or mascate upgrade has not run"


def _look_at_client() -> str:
    if not _client_is_built():
        raise _Trouble(f"{settings.CLIENT_DIST} has no index.html; build the client")
    return str(settings.CLIENT_DIST)


def _look_at_bags() -> str:
    folder = bags_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _Trouble(f"{folder} cannot be written ({error.strerror})") from None
    return f"{folder}, {_free_megabytes(folder)} MB free"


def _look_at_time() -> str:
    day = clock.today()
    if config().clock_shift_seconds:
        raise _Trouble(f"the clock runs {config().clock_shift_seconds} seconds off (MASCATE_CLOCK_SHIFT_SECONDS)")
    return f"{config().timezone}, today is {day.date}"


def _free_megabytes(folder: Path) -> int:
    system = os.statvfs(folder)
    return system.f_bavail * system.f_frsize // 1_000_000


def _client_is_built() -> bool:
    return (Path(settings.CLIENT_DIST) / "index.html").is_file()


def _need_free_port(host: str, port: int) -> None:
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        stop(f"«{host}» is no address of this machine; use --host or MASCATE_HOST.", code=2)
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                stop(f"Port {port} on {host} is taken. Stop what runs there, or choose another with --port.")
            stop(f"Mascate cannot listen on {host} port {port}: {os.strerror(error.errno or 0)}.")
