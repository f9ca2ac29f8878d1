"""House rules of the device's code: who may speak to whom."""

import json
import re
from pathlib import Path

from tests.checks.sources import client_code, client_tests, hits, named
from tests.rig.places import CLIENT, CONTRACT

SOURCE = CLIENT / "src"

# Architecture, §3: what each folder of the client may import beside itself.
MAY_IMPORT = {
    "domain": set[str](),
    "api": {"contract", "domain"},
    "store": {"domain", "contract"},
    "sync": {"domain", "store", "api", "contract"},
    "ui": {"domain"},
    "sw": set[str](),
}


def test_only_the_api_and_the_service_worker_fetch() -> None:
    """One place knows what «unreached» is; a screen that fetches would invent its own. The root hands `fetch` to it."""
    others = [path for path in client_code() if not _below(path, "api", "sw") and path != SOURCE / "portal.ts"]
    assert hits(others, r"(?<![\w.])fetch\(|\bXMLHttpRequest\b|\bWebSocket\(|\bEventSource\(|sendBeacon\(") == []


def test_all_sql_is_in_the_store() -> None:
    """Bound parameters, one file per question: nobody else writes SQL."""
    others = [path for path in client_code() if not _below(path, "store")]
    pattern = r"\b(SELECT\s.+\sFROM|INSERT\s+(OR\s+\w+\s+)?INTO|DELETE\s+FROM|UPDATE\s+\w+\s+SET|CREATE\s+TABLE)\b"
    assert hits(others, pattern) == []


def test_imports_go_one_way() -> None:
    found = []
    for path in client_code():
        folder = _folder(path)
        if folder not in MAY_IMPORT:
            continue
        for target in _imports(path):
            other = _folder(target)
            if other and other != folder and other not in MAY_IMPORT[folder]:
                found.append(f"{named(path)} imports {other}")
    assert found == []


def test_types_are_never_switched_off() -> None:
    code = client_code() + client_tests()
    assert hits(code, r"@ts-(ignore|nocheck|expect-error)", ignore_comments=False) == []
    # In words people write for any reason: what stands behind « // » is no code.
    assert hits(code, r"^((?!\s//\s).)*(:\s*any\b|\bas any\b|<any>)") == []


def test_exports_have_names() -> None:
    """A default export has another name in every file that takes it."""
    assert hits([path for path in client_code() if path.suffix == ".ts"], r"^export default\b") == []


def test_texts_are_never_put_in_as_html() -> None:
    assert hits(client_code(), r"\{@html\b|\.innerHTML\b|insertAdjacentHTML|\beval\(|new Function\(") == []


def test_nothing_comes_from_another_site() -> None:
    """Off line there is no other site, and on line it would know our users. A link that somebody taps loads nothing."""
    pattern = r"https?://(?!(localhost|127\.0\.0\.1|www\.w3\.org)\b)"
    links = CLIENT / "src" / "domain" / "reach.ts"
    others = [path for path in client_code() if path != links]
    assert hits([*others, CLIENT / "index.html"], pattern) == []


def test_colours_are_tokens() -> None:
    """A colour written elsewhere has no dark twin."""
    styled = [path for path in client_code() if path.suffix == ".svelte"]
    assert hits(styled, r"(?<!&)#[0-9a-fA-F]{3,8}\b(?=\s*[;,)])|\brgba?\(|\bhsla?\(") == []


def test_no_test_is_switched_off() -> None:
    assert hits(client_tests(), r"\b(it|test|describe)\.(skip|todo|only|fails|skipIf|runIf)\b|\bxit\(") == []


def test_client_and_server_bear_one_version() -> None:
    server = re.search(r'^version = "(.+)"', (CLIENT.parent / "server" / "pyproject.toml").read_text(), re.M)
    assert server is not None
    assert json.loads((CLIENT / "package.json").read_text())["version"] == server[1]
    lock = json.loads((CLIENT / "package-lock.json").read_text())
    assert lock["version"] == server[1]


def test_the_contracts_cases_are_run_on_both_sides() -> None:
    """Rule O4 is proved by one set of cases: a file that one side does not read proves nothing."""
    tests = "".join(path.read_text(encoding="utf-8") for path in client_tests())
    server = "".join(path.read_text(encoding="utf-8") for path in (CLIENT.parent / "server").rglob("test_*.py"))
    unread = [
        case.name
        for case in sorted((CONTRACT / "cases").glob("*.json"))
        if case.name not in tests or case.name not in server
    ]
    assert unread == []


def _below(path: Path, *folders: str) -> bool:
    return _folder(path) in folders


def _folder(path: Path) -> str:
    """The folder of the client's source a file stands in; empty for the composition root and for packages."""
    if SOURCE not in path.parents or path.parent == SOURCE:
        return ""
    return path.relative_to(SOURCE).parts[0]


def _imports(path: Path) -> list[Path]:
    text = path.read_text(encoding="utf-8")
    wanted = re.findall(r"""(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]""", text)
    return [(path.parent / target).resolve() for target in wanted]
