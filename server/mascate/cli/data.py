"""`mascate import` and `mascate demo`."""

from datetime import date, timedelta
from pathlib import Path

from mascate.accounts.installation import is_upgraded
from mascate.accounts.models import Rep, Role, User
from mascate.accounts.users import add_user
from mascate.cli.output import say, stop, table, warn
from mascate.kit import clock
from mascate.registers.actions import Withdrawals, import_folder
from mascate.registers.importing.problems import ImportRefused
from mascate.registers.models import ImportRun

PROBLEMS_SHOWN = 50
DEMO_PASSWORD = "mascate"  # noqa: S105 (printed for everybody)
DEMO_ACCOUNTS = (
    ("rita", "Rita", "Nogueira", Role.REP, "001"),
    ("sam", "Samuel", "Rocha", Role.REP, "002"),
    ("max", "Max", "Teixeira", Role.MANAGER, ""),
    ("olga", "Olga", "Pires", Role.OFFICE, ""),
)


def import_files(folder: Path, map_file: Path, *, newest_order_on: str, allow_withdrawals: bool) -> None:
    _need_upgraded()
    if not folder.is_dir():
        stop(f"There is no folder {folder}.", code=2)
    if not map_file.is_file():
        stop(f"There is no map {map_file}.", code=2)
    withdrawals = Withdrawals.ANY if allow_withdrawals else Withdrawals.FEW
    _show(_imported(folder, map_file, newest_order_on=_day(newest_order_on), withdrawals=withdrawals))


def load_demo() -> None:
    _need_upgraded()
    folder = _demo_folder()
    yesterday = clock.today().date - timedelta(days=1)
    map_file = folder / "maps" / "demo.toml"
    _show(_imported(folder, map_file, newest_order_on=yesterday, withdrawals=Withdrawals.FEW))
    _add_demo_accounts()
    say()
    say("Sign in with the password «mascate» (accounts that were there keep theirs):")
    table(
        ("user", "name", "role", "representative"),
        [(name, f"{first} {last}", role.value, rep) for name, first, last, role, rep in DEMO_ACCOUNTS],
    )


def _imported(folder: Path, map_file: Path, *, newest_order_on: date | None, withdrawals: Withdrawals) -> ImportRun:
    try:
        return import_folder(folder, map_file=map_file, newest_order_on=newest_order_on, withdrawals=withdrawals)
    except ImportRefused as refused:
        for problem in refused.problems[:PROBLEMS_SHOWN]:
            warn(str(problem))
        more = len(refused.problems) - PROBLEMS_SHOWN
        if more > 0:
            warn(f"… and {more} more")
        stop("Nothing was imported.")


def _show(run: ImportRun) -> None:
    rows = [
        (register.replace("_", " "), count["created"], count["changed"], count["same"], count["withdrawn"])
        for register, count in run.counts.items()
    ]
    table(("register", "created", "changed", "same", "withdrawn"), rows)


def _add_demo_accounts() -> None:
    for name, first_name, last_name, role, rep_code in DEMO_ACCOUNTS:
        if not User.objects.filter(username=name).exists():
            add_user(
                name, role=role, password=DEMO_PASSWORD, rep_code=rep_code, first_name=first_name, last_name=last_name
            )
    Rep.objects.filter(code__in=[rep for *_account, rep in DEMO_ACCOUNTS if rep]).update(
        manager=User.objects.get(username="max")
    )


def _need_upgraded() -> None:
    if not is_upgraded():
        stop("The database is not of this version yet. Run «mascate upgrade» first.")


def _day(text: str) -> date | None:
    if not text:
        return None
    if text == "today":
        return clock.today().date
    try:
        return date.fromisoformat(text)
    except ValueError:
        stop(f"«{text}» is not a day; write today or a date such as {clock.today().date}.", code=2)


def _demo_folder() -> Path:
    """Inside an installed package, else beside the server in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "demo"
    return inside if inside.exists() else package.parents[1] / "demo"
