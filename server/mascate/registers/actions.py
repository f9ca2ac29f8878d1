"""What writes the registers: the import of a folder of files, whole or not at all."""

from collections.abc import Mapping
from datetime import date
from enum import Enum, auto
from pathlib import Path

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery

from mascate.config import config
from mascate.kit import clock
from mascate.kit.money import E6, LIMIT, amount_of, divide_half_away
from mascate.registers.changes import Changes
from mascate.registers.importing.checks import RULES
from mascate.registers.importing.mapping import read_map
from mascate.registers.importing.problems import ImportRefused, Problem
from mascate.registers.importing.reading import Folder
from mascate.registers.importing.records import Records, read_records
from mascate.registers.importing.targets import Kind, targets
from mascate.registers.importing.values import Calendar
from mascate.registers.importing.writing import Counts, known_keys, write_records
from mascate.registers.models import Customer, ImportRun, PastOrder, Prospect
from mascate.registers.pricing_rules import TAX_LISTS, names_in, taxes_named
from mascate.registers.prospecting.takeover import hand_to_erp, link_customers
from mascate.registers.rule_versions import keep_versions

PROBLEMS_KEPT = 1000
MANY_ROWS = 10
MANY_PERCENT = 20


class Withdrawals(Enum):
    """How many rows of a register may vanish in one run: a source cut off half way must not empty it."""

    FEW = auto()
    ANY = auto()


def import_folder(
    folder: Path, *, map_file: Path, newest_order_on: date | None = None, withdrawals: Withdrawals = Withdrawals.FEW
) -> ImportRun:
    """Brings a folder of files into the registers by a map, and returns the run with its counts.

    One transaction, all or nothing: rows are added or changed by the ERP's key, rows of a register that are no longer
    sent are withdrawn, lines of a sent order replaced. With `newest_order_on`, all dates move by the same number of
    days, so that the newest order falls on that day. ImportRefused (after writing the refused run's row) if anything
    in the map or the files is wrong, or if more than a fifth of a register's rows would vanish.
    """
    started_at = clock.now()
    source = f"{folder.resolve().name} by {map_file.name}"[:400]
    try:
        calendar = Calendar(today=clock.today().date, zone=config().zone, started_at=started_at)
        map_ = read_map(map_file)
        registers = read_records(Folder(folder, map_.format), map_, calendar=calendar, newest_order_on=newest_order_on)
        with transaction.atomic():
            for field in map_.custom_fields:
                field.save()
            _refuse_unknown_references(registers)
            _refuse_unknown_taxes(registers)
            counts = _write(registers, withdrawals)
            return ImportRun.objects.create(
                started_at=started_at,
                finished_at=clock.now(),
                source=source,
                outcome=ImportRun.Outcome.DONE,
                counts={register: count.as_data() for register, count in counts.items()},
            )
    except ImportRefused as refused:
        ImportRun.objects.create(
            started_at=started_at,
            finished_at=clock.now(),
            source=source,
            outcome=ImportRun.Outcome.REFUSED,
            problems=[problem.as_data() for problem in refused.problems[:PROBLEMS_KEPT]],
        )
        raise


def _refuse_unknown_references(registers: Mapping[str, Records]) -> None:
    """Every key a record names is sent in this run or known from an earlier one."""
    known: dict[str, set[str]] = {}
    problems = []
    for records in registers.values():
        references = [
            field
            for field in records.target.fields.values()
            if field.kind is Kind.REFERENCE and field.column in records.columns
        ]
        for field in references:
            if field.refers_to not in known:
                sent = registers.get(field.refers_to)
                known[field.refers_to] = known_keys(targets()[field.refers_to]) | (
                    {key[0] for key in sent.by_key} if sent else set()
                )
            keys = known[field.refers_to]
            for key, values in records.by_key.items():
                named = values[field.column]
                if named is not None and named not in keys:
                    reason = f"«{named}» is not among the {field.refers_to.replace('_', ' ')}"
                    problems.append(
                        Problem(file=records.file, line=records.lines[key], column=field.name, reason=reason)
                    )
    if problems:
        raise ImportRefused(problems)


def _refuse_unknown_taxes(registers: Mapping[str, Records]) -> None:
    """Every tax that a tax rule names beside its own is another rule's, sent in this run or known."""
    records = registers.get("tax_rules")
    if records is None:
        return
    known = taxes_named() | {values["tax"] for values in records.by_key.values()}
    problems = [
        Problem(file=records.file, line=records.lines[key], column=column, reason=f"there is no other tax «{tax}»")
        for key, values in records.by_key.items()
        for column in TAX_LISTS
        for tax in names_in(values.get(column, ""))
        if tax not in known - {values["tax"]}
    ]
    if problems:
        raise ImportRefused(problems)


def _write(registers: dict[str, Records], withdrawals: Withdrawals) -> dict[str, Counts]:
    _total_past_orders(registers)
    changes = Changes()
    changes.add(Prospect, hand_to_erp(registers))
    counts: dict[str, Counts] = {}
    problems = []
    for name, records in registers.items():
        counts[name], active_before = write_records(records, registers, changes)
        gone = counts[name].withdrawn
        if records.guarded and gone > MANY_ROWS and gone * 100 > active_before * MANY_PERCENT:
            problems.append(Problem(file=records.file, line=0, column="", reason=_too_many(name, gone, active_before)))
    if problems and withdrawals is Withdrawals.FEW:
        raise ImportRefused(problems)
    changes.add(Prospect, link_customers(registers))
    if any(rules in registers for rules in RULES):
        keep_versions(by="import")
    if "past_orders" in registers and "last_purchase_on" not in _columns(registers, "customers"):
        _derive_last_purchases()
    changes.note()
    return counts


def _too_many(register: str, gone: int, active_before: int) -> str:
    rows = f"{gone} of {active_before} {register.replace('_', ' ')}"
    return f"{rows} would be withdrawn, for they are no longer sent; allow it if that is right"


def _columns(registers: Mapping[str, Records], name: str) -> tuple[str, ...]:
    return registers[name].columns if name in registers else ()


def _total_past_orders(registers: dict[str, Records]) -> None:
    """Line totals and order totals where the source does not send them; one rounding for gross, one for discount."""
    lines, orders = registers.get("past_order_lines"), registers.get("past_orders")
    if lines is None:
        return
    totals: dict[str, int] = {}
    problems = []
    for key, values in lines.by_key.items():
        if values.get("total_minor") is None:
            gross = amount_of(values["unit_price_e4"], values["quantity_e4"])
            values["total_minor"] = gross - divide_half_away(gross * values.get("discount_e6", 0), E6)
        total = totals[values["order_id"]] = totals.get(values["order_id"], 0) + values["total_minor"]
        if abs(values["total_minor"]) > LIMIT or abs(total) > LIMIT:
            problems.append(Problem(file=lines.file, line=lines.lines[key], column="", reason="the total is too large"))
    if problems:
        raise ImportRefused(problems)
    if orders is not None and "total_minor" not in orders.columns:
        for key, values in orders.by_key.items():
            values["total_minor"] = totals.get(key[0], 0)
        registers["past_orders"] = orders.with_column("total_minor")


def _derive_last_purchases() -> None:
    """A customer's last purchase is the day of its latest order in the ERP."""
    orders = PastOrder.objects.filter(customer=OuterRef("pk"), withdrawn=False).order_by("-ordered_on")
    latest = Subquery(orders.values("ordered_on")[:1])
    differs = ~Q(last_purchase_on=F("latest")) | Q(last_purchase_on=None, latest__isnull=False)
    gone = Q(last_purchase_on__isnull=False, latest=None)
    Customer.objects.annotate(latest=latest).filter(differs | gone).update(last_purchase_on=latest)
