"""The map: a TOML file that says which column of which file fills which field. `docs/import.md` explains it."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from mascate.registers.custom_fields import CustomField
from mascate.registers.importing.custom import custom_fields_from
from mascate.registers.importing.problems import ImportRefused, Problem, refuse
from mascate.registers.importing.targets import Kind, Target, targets, with_custom_fields

Scalar = str | int | float | bool
FACTOR = re.compile(r"\d{1,9}(\.\d{1,9})?")
S = TypeVar("S", bound=msgspec.Struct)


class Format(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the files of a folder write texts, numbers and dates."""

    encoding: str = "utf-8-sig"
    delimiter: str = ","
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ".", ",", " ", "'"] = ""
    dates: str = "%Y-%m-%d"
    yes: tuple[str, ...] = ("1", "true", "yes", "y", "s", "sim")
    no: tuple[str, ...] = ("0", "false", "no", "n", "não", "nao")


class Lookup(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A value from another file: of its row whose `match` equals ours, the column `take`.

    Where several rows match, `latest` or `earliest` names the date column that decides; without, they must be one.
    """

    file: str
    match: str
    take: str
    sheet: str = ""
    latest: str = ""
    earliest: str = ""


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where one field's text comes from (one of the first four), and what is done to it, in this order."""

    column: str = ""
    constant: Scalar | None = None
    template: str = ""
    join: list[str] = []
    separator: str = " "
    lookup: Lookup | None = None
    flatten: bool = False
    digits: bool = False
    values: dict[str, Scalar] = {}
    default: Scalar = ""
    times: str = ""
    decimal: Literal["", ".", ","] = ""
    dates: str = ""
    weekday: bool = False
    now: bool = False


class RegisterTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    file: str = ""
    sheet: str = ""
    rows: list[dict[str, Scalar]] = []
    only: dict[str, list[str]] = {}
    absent: Literal["withdrawn", "withdrawn freely", "kept"] = "withdrawn"
    fields: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class RegisterMap:
    """One register of a map: its source (a file of the folder, or rows written in the map) and its columns by field."""

    target: Target
    table: RegisterTable
    columns: dict[str, Column] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportMap:
    """A whole map, checked: every register, field and option it names exists. Registers in the order of writing.

    `custom_fields` are those the map itself defines, new or as they shall be from now on.
    """

    name: str
    format: Format
    registers: tuple[RegisterMap, ...]
    custom_fields: tuple[CustomField, ...] = ()


def read_map(file: Path) -> ImportMap:
    """The map in a TOML file; ImportRefused names everything in it that cannot be understood."""
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise refuse(str(file), f"the map cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise refuse(file.name, "the map is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise refuse(file.name, f"the map is not valid TOML: {error}") from None
    return _Reader(file.name).map_from(document)


class _Reader:
    """Collects all problems of one map before refusing it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.custom_fields: list[CustomField] = []

    def map_from(self, document: dict[str, Any]) -> ImportMap:
        format_ = self.converted(document.pop("format", {}), Format, place="format") or Format()
        tables = document.pop("registers", None)
        self.custom_fields = custom_fields_from(document.pop("custom_fields", {}), self.problem)
        for unknown in document:
            known = "[format], [custom_fields.<register>.<code>] and [registers.<name>]"
            self.problem(unknown, f"a map has the tables {known}, no other")
        if not isinstance(tables, dict) or not tables:
            self.problem("registers", "the map fills no register")
            tables = {}
        for unknown in set(tables) - set(targets()):
            self.problem(f"registers.{unknown}", f"there is no such register; there are {', '.join(targets())}")
        registers = [
            self.register(with_custom_fields(target, self.custom_fields_of(name)), tables[name])
            for name, target in targets().items()
            if name in tables
        ]
        if self.problems:
            raise ImportRefused(self.problems)
        return ImportMap(
            name=self.name,
            format=format_,
            registers=tuple(register for register in registers if register),
            custom_fields=tuple(self.custom_fields),
        )

    def custom_fields_of(self, register: str) -> list[CustomField]:
        """The register's custom fields, this map's before those that are there.

        Withdrawn ones too: a field the office has put away must not stop the night's import.
        """
        there = {field.code: field for field in CustomField.objects.filter(register=register)}
        return list(
            (there | {field.code: field for field in self.custom_fields if field.register == register}).values()
        )

    def register(self, target: Target, document: Any) -> RegisterMap | None:
        place = f"registers.{target.name}"
        table = self.converted(document, RegisterTable, place=place)
        if table is None:
            return None
        if bool(table.file) == bool(table.rows):
            self.problem(place, "needs either a file or rows")
        columns = {}
        for name, described in self.described(table).items():
            column = self.column(f"{place}.fields.{name}", described)
            if name not in target.fields:
                known = ", ".join(target.fields)
                self.problem(f"{place}.fields.{name}", f"there is no such field; {target.name} has {known}")
            elif column is not None:
                self.check_fit(f"{place}.fields.{name}", column, target.fields[name].kind)
                columns[name] = column
        missing = [name for name, field_ in target.fields.items() if field_.required and name not in columns]
        for name in [name for name in missing if name not in table.fields]:
            self.problem(f"{place}.fields.{name}", "this field must be filled")
        return RegisterMap(target=target, table=table, columns=columns)

    def described(self, table: RegisterTable) -> dict[str, Any]:
        """The fields as described; rows written in the map bear the fields' own names."""
        own = {name: name for row in table.rows for name in row}
        return own | table.fields

    def column(self, place: str, described: Any) -> Column | None:
        if isinstance(described, str):
            return Column(column=described)
        column = self.converted(described, Column, place=place)
        if column is not None:
            sources = (column.column and not column.lookup, column.constant is not None, column.template, column.join)
            if sum(map(bool, (*sources, column.lookup, column.now))) != 1:
                self.problem(place, "needs one of column, constant, template, join, lookup (with column) and now")
            if column.lookup and not column.column:
                self.problem(place, "a lookup needs the column whose value it looks for")
            if column.lookup and column.lookup.latest and column.lookup.earliest:
                self.problem(place, "a lookup takes the latest or the earliest row, not both")
        return column

    def check_fit(self, place: str, column: Column, kind: Kind) -> None:
        """Options for numbers, dates and times belong to fields of that kind."""
        fits = {
            "times": kind is Kind.NUMBER,
            "decimal": kind is Kind.NUMBER,
            "dates": kind is Kind.DATE,
            "weekday": kind is Kind.DATE,
            "now": kind is Kind.MOMENT,
        }
        for option, fit in fits.items():
            if getattr(column, option) and not fit:
                self.problem(place, f"the option «{option}» does not fit this field")
        if column.times and not FACTOR.fullmatch(column.times):
            self.problem(place, f"«{column.times}» is not a factor such as 0.01")

    def converted(self, document: Any, type_: type[S], *, place: str) -> S | None:
        if isinstance(document, dict):
            known = type_.__struct_fields__
            unknown = [name for name in document if name not in known]
            for name in unknown:
                self.problem(place, f"there is no option «{name}»; there are {', '.join(known)}")
            if unknown:
                return None
        try:
            return msgspec.convert(document, type_)
        except msgspec.ValidationError as error:
            self.problem(place, str(error))
            return None

    def problem(self, place: str, reason: str) -> None:
        self.problems.append(Problem(file=self.name, line=0, column=place, reason=reason))
