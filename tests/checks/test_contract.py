"""The contract both sides share: sentences, the bag's schema, the API, the numbered rules of sync."""

import ast
import hashlib
import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.checks.sources import client_tests, hits, named, server_code, server_tests, tracked, whole_tests
from tests.contract import openapi_text
from tests.rig.places import CLIENT, CONTRACT, DOCS, MASCATE, ROOT, SERVER

LANGUAGES = ("en", "pt-BR", "es")
RULE = re.compile(r"\*\*([A-Z]\d)\*\*")


def sentences(language: str) -> dict[str, str]:
    loaded: dict[str, str] = json.loads((CONTRACT / "sentences" / f"{language}.json").read_text(encoding="utf-8"))
    return loaded


def places(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", sentence))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_sentence(language: str) -> None:
    assert sorted(used_codes() - set(sentences(language))) == []


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_languages_say_the_same(language: str) -> None:
    english, other = sentences("en"), sentences(language)
    assert sorted(set(english) ^ set(other)) == []
    assert [code for code in english if places(english[code]) != places(other[code])] == []
    assert [code for code, sentence in other.items() if not sentence.strip()] == []


def test_the_bags_schema_changes_only_with_its_version() -> None:
    """Devices hold bags of the old version: a changed schema under the same number would open as something else."""
    schema = (CONTRACT / "bag.sql").read_text(encoding="utf-8")
    version = re.search(r"PRAGMA \w+\.user_version = (\d+);", schema)
    assert version is not None
    known = json.loads((CONTRACT / "bag.versions.json").read_text())
    # Comments and spacing may be mended at any time.
    plain = " ".join(re.sub(r"--[^\n]*", "", schema).split())
    digest = hashlib.sha256(plain.encode()).hexdigest()
    assert known.get(version[1]) == digest, (
        f"bag.sql is not version {version[1]} any more. Raise user_version and add to bag.versions.json: {digest}"
    )
    assert list(known) == [str(number) for number in range(1, int(version[1]) + 1)]


def test_the_api_is_the_one_written_down() -> None:
    written = (CONTRACT / "openapi.json").read_text(encoding="utf-8")
    assert written == openapi_text(), "Run ./dev contract and look at the difference."


def test_the_clients_types_are_generated_from_the_api(tmp_path: Path) -> None:
    generated = tmp_path / "api.ts"
    program = CLIENT / "node_modules" / ".bin" / "openapi-typescript"
    subprocess.run([program, CONTRACT / "openapi.json", "-o", generated], check=True, capture_output=True, cwd=CLIENT)
    assert (CLIENT / "src" / "contract" / "api.ts").read_text() == generated.read_text(), "Run ./dev contract."


def test_every_rule_of_sync_has_a_test_or_is_named_as_open() -> None:
    text = (DOCS / "sync-spec.md").read_text(encoding="utf-8")
    rules, _, after = text.partition("\n## Open")
    numbered = set(RULE.findall(rules))
    assert len(numbered) > 30
    still_open = set(RULE.findall(after.partition("\n## ")[0]))
    proved = {rule for rule in numbered if rule in rules_with_a_test()}
    assert sorted(numbered - proved - still_open) == [], "These rules have no test and are not listed under «Open»."
    assert sorted(still_open & proved) == [], "These rules have a test: take them off the list under «Open»."
    assert sorted(still_open - numbered) == [], "These are no rules."


def test_no_path_of_one_machine_stands_in_the_project() -> None:
    own = Path(__file__)
    texts = [path for path in tracked() if path != own and path.suffix not in (".png", ".ico", ".woff2", ".lock")]
    assert hits(texts, r"(?<![\w.])/(work|root|home/\w+)/", ignore_comments=False) == []


def test_commands_in_the_documents_exist() -> None:
    """Whoever follows a document must not meet a command that is gone."""
    offered = {line.split()[1] for line in helped() if line.startswith("./dev ")}
    readers = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
    used = {
        (named(path), verb)
        for path in readers
        for verb in re.findall(r"\./dev ([a-z]+)", path.read_text(encoding="utf-8"))
    }
    assert sorted((path, verb) for path, verb in used if verb not in offered) == []


def test_commands_of_the_portal_in_the_documents_exist() -> None:
    readers = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
    pattern = r"(?:^|`|«)mascate ([a-z]+)"
    used = {
        (named(path), verb) for path in readers for verb in re.findall(pattern, path.read_text(encoding="utf-8"), re.M)
    }
    offered = command_help()
    assert sorted((path, verb) for path, verb in used if not re.search(rf"\b{verb}\b", offered)) == []


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]:
        for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8")):
            if not target.startswith(("http://", "https://", "mailto:")) and not (path.parent / target).exists():
                broken.append(f"{named(path)}: {target}")
    assert broken == []


def used_codes() -> set[str]:
    """Every code the server names in a `Rejection("…")` or a `Problem("…")`."""
    found = set()
    for path in server_code():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            code = node.args[0] if node.args else next((key.value for key in node.keywords if key.arg == "code"), None)
            if name in ("Rejection", "Problem") and isinstance(code, ast.Constant) and isinstance(code.value, str):
                found.add(code.value)
    return found


def rules_with_a_test() -> set[str]:
    """Ids in the names of tests: `test_c2_…`, `…_c2` or `…_c2_…` in Python, `[C2]` in TypeScript and JSON."""
    found: set[str] = set()
    for path in server_tests() + whole_tests():
        for name in re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8")):
            found |= {part.upper() for part in name.split("_") if re.fullmatch(r"[a-z]\d", part)}
    for path in client_tests():
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"\b(?:it|test|describe)(?:\.each\([^)]*\))?\(\s*['\"`]([^'\"`]+)", text):
            for ids in re.findall(r"\[([A-Z]\d(?:[ ,]+[A-Z]\d)*)\]", name):
                found |= set(re.findall(r"[A-Z]\d", ids))
    return found


def helped() -> list[str]:
    return subprocess.run([ROOT / "dev", "help"], capture_output=True, text=True, check=True).stdout.splitlines()


def command_help() -> str:
    return subprocess.run([MASCATE, "--help"], capture_output=True, text=True, check=True, cwd=SERVER).stdout
