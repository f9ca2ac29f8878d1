"""A folder of files and a map, brought in by one call."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from mascate.registers.actions import Withdrawals, import_folder
from mascate.registers.importing.problems import ImportRefused
from mascate.registers.models import ImportRun

Bring = Callable[..., ImportRun]
Refusal = Callable[..., list[str]]


@pytest.fixture
def bring(tmp_path: Path, db: None) -> Bring:
    """Writes the files (name → text or bytes) beside a map and imports the folder."""

    def bring_in(
        map_text: str,
        files: dict[str, str | bytes],
        *,
        newest_order_on: date | None = None,
        withdrawals: Withdrawals = Withdrawals.FEW,
    ) -> ImportRun:
        for name, content in files.items():
            raw = content if isinstance(content, bytes) else dedent(content).lstrip("\n").encode()
            (tmp_path / name).write_bytes(raw)
        map_file = tmp_path / "map.toml"
        map_file.write_text(dedent(map_text), encoding="utf-8")
        return import_folder(tmp_path, map_file=map_file, newest_order_on=newest_order_on, withdrawals=withdrawals)

    return bring_in


@pytest.fixture
def refusal(bring: Bring) -> Refusal:
    """The sentences with which an import is refused."""

    def refused(map_text: str, files: dict[str, str | bytes], **options: object) -> list[str]:
        with pytest.raises(ImportRefused) as caught:
            bring(map_text, files, **options)
        return [str(problem) for problem in caught.value.problems]

    return refused
