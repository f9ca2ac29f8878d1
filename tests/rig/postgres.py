"""Runs a command with an empty PostgreSQL of its own: `python tests/rig/postgres.py COMMAND …`.

The cluster lies in a temporary folder on a free port, speaks to this machine only and is gone afterwards. PostgreSQL
refuses to run as root, so root lends it to the system's `postgres` user.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

OWNER = "postgres"


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of an empty database, for as long as the block runs."""
    folder = Path(tempfile.mkdtemp(prefix="mascate-postgres-"))
    data = folder / "data"
    as_root = os.geteuid() == 0
    if as_root:
        shutil.chown(folder, OWNER)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]

    def run(*command: str | Path) -> None:
        words = ["runuser", "-u", OWNER, "--", *map(str, command)] if as_root else [*map(str, command)]
        ran = subprocess.run(words, cwd=folder, capture_output=True, text=True)
        if ran.returncode:
            raise RuntimeError(f"{' '.join(words)}\n{ran.stdout}{ran.stderr}")

    try:
        run(program("initdb"), "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        # A test cluster may lose everything in a power cut: durability is the product's setting, not this one's.
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
        # Its output goes to a file: a server that inherits a pipe keeps the reader waiting.
        run(program("pg_ctl"), "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgresql://{OWNER}@127.0.0.1:{port}/{OWNER}"
        finally:
            run(program("pg_ctl"), "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def program(name: str) -> Path:
    """Debian keeps the server's programs off PATH, one folder per version: the newest is taken."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    candidates = [folder / name for folder in reversed(folders)] + [Path(shutil.which(name) or "/nowhere")]
    found = next((path for path in candidates if path.exists()), None)
    if found is None:
        raise RuntimeError("PostgreSQL is missing. Install it, on Debian with: apt-get install postgresql")
    return found


def main(command: Sequence[str]) -> int:
    with postgres() as url:
        return subprocess.run(command, env=os.environ | {"MASCATE_DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
