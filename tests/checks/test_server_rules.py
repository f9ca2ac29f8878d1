"""House rules of the server. Each says why it stands; a failure names the line."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.checks.sources import client_code, hits, named, server_code, server_tests, whole_tests
from tests.rig.places import SERVER


def test_there_is_code_to_judge() -> None:
    assert len(server_code()) > 30
    assert len(client_code()) > 10


def test_the_time_comes_from_one_clock() -> None:
    """A rehearsal shifts `kit.clock`, and a naive time means another instant elsewhere."""
    others = [path for path in server_code() if path != SERVER / "mascate" / "kit" / "clock.py"]
    pattern = r"\b(datetime\.(now|utcnow|today)|date\.today|timezone\.(now|localdate|localtime)|time\.time)\("
    assert hits(others, pattern) == []


def test_no_time_is_naive() -> None:
    assert hits(server_code(), r"\bdatetime\.(utcnow|utcfromtimestamp)\b") == []
    assert hits(server_code(), r"\bdatetime\.(now|fromtimestamp)\(\s*\)") == []


PURE_FILES = {"rules.py", "checks.py"}
PURE_FOLDERS = {"rules", "pricing"}


def test_rules_are_pure() -> None:
    """A rule decides from what it is given: no database, clock, settings or chance."""
    forbidden = {"django", "ninja", "msgspec", "pydantic", "random", "secrets", "os", "time"}
    inner = ("mascate.config", "mascate.settings", "mascate.kit.clock")
    found = [
        f"{named(path)}: {module}"
        for path in server_code()
        if path.name in PURE_FILES or PURE_FOLDERS & set(path.relative_to(SERVER).parent.parts)
        for module in _imports(path)
        if module.split(".")[0] in forbidden or module.startswith(inner) or module.endswith((".models", ".queries"))
    ]
    assert found == []


def test_only_migrations_and_tests_leave_the_layers() -> None:
    """Nothing in the product imports a test."""
    assert [
        f"{named(path)}: {module}"
        for path in server_code()
        if path.name != "conftest.py"
        for module in _imports(path)
        if module.startswith("tests") or ".tests" in module
    ] == []


def test_every_model_has_its_migration() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"],
        cwd=SERVER,
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stdout + made.stderr


def test_nothing_is_printed_but_by_the_command_line() -> None:
    """A server's words go through logging; the command line's go to the person who typed it."""
    speaking = [SERVER / "mascate" / "config.py"]
    quiet = [path for path in server_code() if path not in speaking and "cli" not in named(path)]
    assert hits(quiet, r"(?<![\w.])print\(") == []


def test_no_test_is_switched_off() -> None:
    """A test that does not run says nothing; a broken one is mended or removed."""
    own = Path(__file__)
    paths = [path for path in server_tests() + whole_tests() if path != own and path.name != "test_client_rules.py"]
    assert hits(paths, r"pytest\.(mark\.)?(skip|skipif|xfail|importorskip)\b|unittest\.skip") == []


def test_no_test_sleeps() -> None:
    """A pause is a guess; wait for what should happen."""
    assert hits([path for path in server_tests() + whole_tests() if path.name.startswith("test_")], r"\bsleep\(") == []


def _imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module, *(f"{node.module}.{name.name}" for name in node.names)]
    return found
