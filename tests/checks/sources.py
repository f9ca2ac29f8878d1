"""The project's own files, as the house rules read them."""

import re
import subprocess
from functools import cache
from pathlib import Path

from tests.rig.places import CLIENT, ROOT, SERVER


@cache
def tracked() -> list[Path]:
    """Every file that is, or is about to be, in the project."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = {ROOT / name for name in listed.stdout.split("\0") if name}
    return sorted(path for path in paths if path.is_file())


def server_code() -> list[Path]:
    """The server's Python without tests and migrations."""
    return [path for path in _below(SERVER / "mascate", ".py") if not {"tests", "migrations"} & set(path.parts)]


def server_tests() -> list[Path]:
    return [path for path in _below(SERVER / "mascate", ".py") if "tests" in path.parts]


def client_code() -> list[Path]:
    """The client's TypeScript and Svelte without tests and what is generated."""
    return [
        path
        for path in _below(CLIENT / "src", ".ts", ".svelte")
        if ".test." not in path.name and CLIENT / "src" / "contract" not in path.parents
    ]


def client_tests() -> list[Path]:
    return [
        path for path in _below(CLIENT, ".ts", ".svelte") if ".test." in path.name or CLIENT / "tests" in path.parents
    ]


def whole_tests() -> list[Path]:
    """The tests outside the server's and the client's folders."""
    return _below(ROOT / "tests", ".py")


def _below(folder: Path, *endings: str) -> list[Path]:
    return [path for path in tracked() if folder in path.parents and path.suffix in endings]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def hits(paths: list[Path], pattern: str, *, ignore_comments: bool = True) -> list[str]:
    """`file:line: text` for each line that matches; comment lines do not count unless asked."""
    expression = re.compile(pattern)
    found = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if ignore_comments and line.lstrip().startswith(("#", "//", "*", "/*", "<!--")):
                continue
            if expression.search(line):
                found.append(f"{named(path)}:{number}: {line.strip()}")
    return found
