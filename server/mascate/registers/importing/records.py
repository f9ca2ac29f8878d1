"""Records of a run: every row of every mapped file as values of its register's fields, or a problem with its place."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from mascate.registers.importing.checks import problem_of
from mascate.registers.importing.mapping import Column, Format, ImportMap, Lookup, RegisterMap
from mascate.registers.importing.problems import ImportRefused, Problem, refuse
from mascate.registers.importing.reading import Folder, Table
from mascate.registers.importing.targets import Absent, Target
from mascate.registers.importing.values import Calendar, converter, day_written

Key = tuple[Any, ...]
Values = dict[str, Any]
Pick = Callable[[list[str]], str]


@dataclass(frozen=True, slots=True)
class Records:
    """A register's records by key, in the order of the source; references still hold the other row's key.

    `columns` are the model columns that the map fills; `moments` those that hold the run's own time.
    """

    target: Target
    file: str
    by_key: dict[Key, Values]
    lines: dict[Key, int]
    columns: tuple[str, ...]
    moments: tuple[str, ...]
    keeps_absent: bool
    guarded: bool

    def with_column(self, column: str) -> "Records":
        """The same records with one more column filled."""
        return replace(self, columns=(*self.columns, column))


def read_records(
    folder: Folder, map_: ImportMap, *, calendar: Calendar, newest_order_on: date | None
) -> dict[str, Records]:
    """All records by register; ImportRefused with every bad row if there is one."""
    if newest_order_on is not None:
        days = (newest_order_on - _newest_order_day(folder, map_)).days
        calendar = replace(calendar, shift_days=days)
    problems: list[Problem] = []
    found = {}
    for register in map_.registers:
        try:
            reader = _RegisterReader(folder, register, map_, calendar)
        except ImportRefused as refused:
            problems.extend(refused.problems)
            continue
        found[register.target.name] = reader.records()
        # Two fields of one column give one problem.
        problems.extend(dict.fromkeys(reader.problems))
    if problems:
        raise ImportRefused(problems)
    return found


class _RegisterReader:
    def __init__(self, folder: Folder, register: RegisterMap, map_: ImportMap, calendar: Calendar) -> None:
        self.register = register
        self.target = register.target
        self.table = _source(folder, register, map_)
        self.problems: list[Problem] = []
        pickers = _Pickers(folder, self.table, map_, register)
        self.fields = [
            (
                self.target.fields[name],
                pickers.pick(name, column),
                converter(self.target.fields[name], column, format_=map_.format, calendar=calendar),
                column.column,
            )
            for name, column in register.columns.items()
            if not column.now
        ]
        self.moments = {
            self.target.fields[name].column: calendar.started_at
            for name, column in register.columns.items()
            if column.now
        }
        self.wanted = pickers.wanted()
        self.counted: dict[Any, int] = {}

    def records(self) -> Records:
        by_key: dict[Key, Values] = {}
        lines: dict[Key, int] = {}
        for line, row in self.table.rows:
            if not self.wanted(row):
                continue
            values = self.values(line, row)
            if values is None:
                continue
            key = tuple(values[column] for column in self.target.key_columns)
            if key in by_key:
                self.problem(line, "", f"{_named(self.target, key)} stands on line {lines[key]} already")
                continue
            by_key[key] = values
            lines[key] = line
        table = self.register.table
        return Records(
            target=self.target,
            file=self.table.file,
            by_key=by_key,
            lines=lines,
            columns=self.columns(),
            moments=tuple(self.moments),
            keeps_absent=table.absent == "kept",
            guarded=table.absent == "withdrawn" and self.target.absent is not Absent.DELETED_WITH_PARENT,
        )

    def columns(self) -> tuple[str, ...]:
        mapped = ["custom" if field.custom else field.column for field, _pick, _convert, _source_column in self.fields]
        derived = ["position", "total_minor"] if self.target.name == "past_order_lines" else []
        return tuple(dict.fromkeys([*mapped, *self.moments, *derived, *self.target.key_columns]))

    def values(self, line: int, row: list[str]) -> Values | None:
        values: Values = dict(self.moments)
        good = True
        for field, pick, convert, source_column in self.fields:
            try:
                value = convert(pick(row))
            except ValueError as error:
                self.problem(line, source_column or field.name, str(error))
                good = False
                continue
            if field.custom:
                custom = values.setdefault("custom", {})
                custom[field.custom] = value.isoformat() if isinstance(value, date) else value
            else:
                values[field.column] = value
        if not good:
            return None
        if self.target.name == "past_order_lines" and values.get("position") is None:
            order = values["order_id"]
            values["position"] = self.counted[order] = self.counted.get(order, 0) + 1
        for name in self.target.key:
            values.setdefault(self.target.fields[name].column, self.target.fields[name].default)
        if reason := problem_of(self.target.name, values):
            self.problem(line, "", reason)
            return None
        return values

    def problem(self, line: int, column: str, reason: str) -> None:
        self.problems.append(Problem(file=self.table.file, line=line, column=column, reason=reason))


def _named(target: Target, key: Key) -> str:
    return f"{' '.join(target.key)} «{' '.join(str(part) for part in key)}»"


def _source(folder: Folder, register: RegisterMap, map_: ImportMap) -> Table:
    table = register.table
    if table.file:
        return folder.table(table.file, sheet=table.sheet)
    columns = tuple(dict.fromkeys(name for row in table.rows for name in row))
    rows = [(0, [_scalar_text(row.get(name, ""), map_.format) for name in columns]) for row in table.rows]
    return Table(file=map_.name, columns=columns, rows=rows)


def _scalar_text(value: object, format_: Format) -> str:
    if isinstance(value, bool):
        return format_.yes[0] if value else format_.no[0]
    if isinstance(value, float):
        return str(value).replace(".", format_.decimal)
    return str(value)


class _Pickers:
    """Makes, for each described column, the function that picks its text from a row of one table."""

    def __init__(self, folder: Folder, table: Table, map_: ImportMap, register: RegisterMap) -> None:
        self.folder = folder
        self.table = table
        self.map = map_
        self.register = register

    def wanted(self) -> Callable[[list[str]], bool]:
        conditions = [
            (self.place(column, option="only"), frozenset(texts)) for column, texts in self.register.table.only.items()
        ]
        return lambda row: all(row[place].strip() in texts for place, texts in conditions)

    def pick(self, name: str, column: Column) -> Pick:
        pick = self.source(name, column)
        if column.flatten:
            pick = _then(pick, lambda text: ", ".join(part.strip(" ,") for part in text.splitlines() if part.strip()))
        if column.digits:
            pick = _then(pick, lambda text: "".join(character for character in text if character.isdigit()))
        if column.values:
            pick = _then(pick, self.translated(column))
        if column.default != "":
            default = _scalar_text(column.default, self.map.format)
            pick = _then(pick, lambda text: text.strip() or default)
        return pick

    def source(self, name: str, column: Column) -> Pick:
        if column.lookup:
            return self.looked_up(name, column.column, column.lookup)
        if column.column:
            place = self.place(column.column, option=name)
            return lambda row: row[place]
        if column.constant is not None:
            constant = _scalar_text(column.constant, self.map.format)
            return lambda _row: constant
        if column.join:
            places = [self.place(part, option=name) for part in column.join]
            return lambda row: column.separator.join(row[place].strip() for place in places if row[place].strip())
        return self.filled(name, column.template)

    def filled(self, name: str, template: str) -> Pick:
        literals, places = [], []
        rest = template
        while "{" in rest:
            literal, _, rest = rest.partition("{")
            source_column, closed, rest = rest.partition("}")
            if not closed:
                raise refuse(self.map.name, f"the template «{template}» opens a place it does not close", column=name)
            literals.append(literal)
            places.append(self.place(source_column, option=name))
        parts = list(zip(literals, places, strict=True))
        return lambda row: "".join(literal + row[place].strip() for literal, place in parts) + rest

    def translated(self, column: Column) -> Callable[[str], str]:
        texts = {text: _scalar_text(value, self.map.format) for text, value in column.values.items()}
        has_default = column.default != ""

        def translate(text: str) -> str:
            text = text.strip()
            if text in texts:
                return texts[text]
            if has_default or not text:
                return ""
            raise ValueError(f"«{text}» is not among the map's values")

        return translate

    def looked_up(self, name: str, column: str, lookup: Lookup) -> Pick:
        place = self.place(column, option=name)
        table = self.folder.table(lookup.file, sheet=lookup.sheet)
        match, take = (self.place(other, option=name, table=table) for other in (lookup.match, lookup.take))
        decided_by = lookup.latest or lookup.earliest
        found: dict[str, tuple[str, list[str]]] = {}
        several: set[str] = set()
        if decided_by:
            day = self.place(decided_by, option=name, table=table)
            for line, row in table.rows:
                written = self.order_of(row[day], lookup.file, line, decided_by)
                text = row[match].strip()
                before = found.get(text)
                if before is None or (written >= before[0] if lookup.latest else written < before[0]):
                    found[text] = (written, row)
        else:
            for _line, row in table.rows:
                text = row[match].strip()
                before = found.setdefault(text, ("", row))
                if before[1][take] != row[take]:
                    several.add(text)

        def pick(row: list[str]) -> str:
            text = row[place].strip()
            if text in several:
                raise ValueError(f"«{text}» stands in {lookup.file} with several values of {lookup.take}")
            return found[text][1][take] if text in found else ""

        return pick

    def order_of(self, text: str, file: str, line: int, column: str) -> str:
        text = text.strip()
        try:
            return day_written(text, self.map.format.dates).isoformat() if text else ""
        except ValueError as error:
            raise refuse(file, str(error), line=line, column=column) from None

    def place(self, column: str, *, option: str, table: Table | None = None) -> int:
        table = table or self.table
        if column not in table.places:
            reason = f"{table.file} has no column «{column}»; it has {', '.join(table.columns)}"
            raise refuse(self.map.name, reason, column=f"registers.{self.register.target.name}.{option}")
        return table.places[column]


def _then(pick: Pick, change: Callable[[str], str]) -> Pick:
    return lambda row: change(pick(row))


def _newest_order_day(folder: Folder, map_: ImportMap) -> date:
    """The latest date of an order as it stands in the source; rows that cannot be read are reported later."""
    register = next((register for register in map_.registers if register.target.name == "past_orders"), None)
    if register is None:
        raise refuse(map_.name, "the map brings no past orders, so that no order can be the newest")
    column = register.columns["ordered_on"]
    table = _source(folder, register, map_)
    pick = _Pickers(folder, table, map_, register).pick("ordered_on", column)
    days = []
    for _line, row in table.rows:
        try:
            days.append(day_written(pick(row).strip(), column.dates or map_.format.dates))
        except ValueError:
            continue
    if not days:
        raise refuse(table.file, "holds no order whose date can be read, so that no order can be the newest")
    return max(days)
