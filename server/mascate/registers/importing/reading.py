"""The files of a folder as tables of texts, each row with the physical line it begins on."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from io import StringIO
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from mascate.registers.importing.mapping import Format
from mascate.registers.importing.problems import refuse

SPREADSHEETS = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}


@dataclass(frozen=True)
class Table:
    """A file's rows below its header; every row has as many texts as there are columns."""

    file: str
    columns: tuple[str, ...]
    rows: list[tuple[int, list[str]]]

    @cached_property
    def places(self) -> dict[str, int]:
        return {column: place for place, column in enumerate(self.columns)}


class Folder:
    """The files of one run, each read once; ImportRefused where one cannot be read."""

    def __init__(self, path: Path, format_: Format) -> None:
        self.path = path
        self.format = format_
        self._tables: dict[tuple[str, str], Table] = {}

    def table(self, file: str, *, sheet: str = "") -> Table:
        if (file, sheet) not in self._tables:
            self._tables[file, sheet] = self._read(file, sheet)
        return self._tables[file, sheet]

    def _read(self, file: str, sheet: str) -> Table:
        path = self.path / file
        if not path.resolve().is_relative_to(self.path.resolve()):
            raise refuse(file, "lies outside the folder of the import")
        if not path.is_file():
            raise refuse(file, f"there is no such file in {self.path}")
        if path.suffix.lower() in SPREADSHEETS:
            return _table(file, _rows_of_sheet(path, sheet, self.format))
        return _table(file, _rows_of_csv(path, self.format))


def _table(file: str, rows: Iterator[tuple[int, list[str]]]) -> Table:
    line, header = next(rows, (0, []))
    columns = tuple(name.strip() for name in header)
    if not any(columns):
        raise refuse(file, "the file has no header line")
    twice = next((name for name in columns if name and columns.count(name) > 1), None)
    if twice:
        raise refuse(file, f"the header names the column «{twice}» twice", line=line)
    found = []
    for line, row in rows:
        if len(row) != len(columns):
            raise refuse(file, f"the row has {len(row)} fields, the header {len(columns)}", line=line)
        found.append((line, row))
    return Table(file=file, columns=columns, rows=found)


def _rows_of_csv(path: Path, format_: Format) -> Iterator[tuple[int, list[str]]]:
    content = path.read_bytes()
    try:
        text = content.decode(format_.encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refuse(path.name, f"the text is not {format_.encoding}", line=line) from None
    except LookupError:
        raise refuse(path.name, f"there is no encoding «{format_.encoding}»") from None
    try:
        reader = csv.reader(StringIO(text, newline=""), delimiter=format_.delimiter, strict=True)
    except (TypeError, ValueError):
        raise refuse(path.name, f"«{format_.delimiter}» cannot divide columns; use one character") from None
    line = 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            reason = f"a quoted text that begins in this row does not end as it should ({error})"
            raise refuse(path.name, reason, line=line) from None
        if row is None:
            return
        if row:
            yield line, row
        line = reader.line_num + 1


def _rows_of_sheet(path: Path, sheet: str, format_: Format) -> Iterator[tuple[int, list[str]]]:
    try:
        workbook = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError) as error:
        raise refuse(path.name, f"the spreadsheet cannot be read ({error})") from None
    if sheet and sheet not in workbook.sheet_names:
        raise refuse(path.name, f"there is no sheet «{sheet}»; there are {', '.join(workbook.sheet_names)}")
    opened = workbook.get_sheet_by_name(sheet) if sheet else workbook.get_sheet_by_index(0)
    for line, row in enumerate(opened.to_python(skip_empty_area=False), start=1):
        texts = [_text(cell, format_) for cell in row]
        if any(texts):
            yield line, texts


def _text(cell: object, format_: Format) -> str:
    """A cell as the same folder's CSV would write it."""
    if isinstance(cell, bool):
        return format_.yes[0] if cell else format_.no[0]
    if isinstance(cell, float):
        number = f"{Decimal(repr(cell)):f}".removesuffix(".0")
        return number.replace(".", format_.decimal)
    if isinstance(cell, datetime):
        return cell.strftime(format_.dates)
    if isinstance(cell, date):
        return cell.strftime(format_.dates)
    if isinstance(cell, time):
        return cell.strftime("%H:%M:%S")
    return str(cell)
