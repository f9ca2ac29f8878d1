"""What the operator's and the integrator's pages say is what the program does."""

import re
from pathlib import Path

import pytest

from mascate.config import Config
from mascate.registers.actions import import_folder
from mascate.registers.importing.mapping import Column, Format, RegisterTable
from mascate.registers.importing.targets import targets
from mascate.registers.models import Customer

DOCS = Path(__file__).resolve().parents[3] / "docs"
IMPORT = (DOCS / "import.md").read_text(encoding="utf-8")
SETTINGS = (DOCS / "settings.md").read_text(encoding="utf-8")


@pytest.mark.django_db
def test_the_first_map_brings_its_files_in(tmp_path: Path) -> None:
    for name, text in re.findall(r"```csv file=(\S+)\n(.*?)```", IMPORT, re.DOTALL):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (map_text,) = re.findall(r"```toml\n(.*?)```", IMPORT, re.DOTALL)
    (tmp_path / "map.toml").write_text(map_text, encoding="utf-8")
    run = import_folder(tmp_path, map_file=tmp_path / "map.toml")
    assert {register: count["created"] for register, count in run.counts.items()} == {
        "reps": 2,
        "customers": 2,
        "past_orders": 2,
    }
    assert Customer.objects.get(key="000101/01").address == "Rua das Mangueiras, 12, fundos"


def test_every_register_and_field_is_listed() -> None:
    (conditions,) = re.findall(r"^The \*conditions\* of a rule, .*?: (.*?)\. Rates", IMPORT, re.MULTILINE | re.DOTALL)
    for register, target in targets().items():
        (line,) = re.findall(rf"^\| `{register}` \| (.*) \|$", IMPORT, re.MULTILINE)
        line = line.replace("*conditions*", conditions)
        listed = {name: bool(bold) for bold, name in re.findall(r"(\*\*)?`(\w+)`", line)}
        assert listed == {name: field.required for name, field in target.fields.items()}


@pytest.mark.parametrize("options", [Format, RegisterTable, Column])
def test_every_option_of_a_map_is_explained(options: type[Format | RegisterTable | Column]) -> None:
    assert [name for name in options.__struct_fields__ if not re.search(rf"^\|.*`{name}\b", IMPORT, re.MULTILINE)] == []


def test_every_setting_is_explained_with_its_default() -> None:
    listed = dict(re.findall(r"^\| `(MASCATE_\w+)` \| .* \| (.*) \|$", SETTINGS, re.MULTILINE))
    assert sorted(listed) == sorted(f"MASCATE_{name.upper()}" for name in Config.model_fields)
    for name, field in Config.model_fields.items():
        if isinstance(field.default, bool):
            assert f"`{str(field.default).lower()}`" in listed[f"MASCATE_{name.upper()}"]
        elif isinstance(field.default, int | str | Path) and field.default:
            assert f"`{field.default}`" in listed[f"MASCATE_{name.upper()}"]
