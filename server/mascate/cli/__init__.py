"""The `mascate` command: what an operator does with an installation; each verb's work is in a module beside."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from mascate import __version__
from mascate.config import config

app = typer.Typer(
    name="mascate",
    help="Mascate, a sales portal for representatives who sell where the network does not reach.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
users = typer.Typer(help="Accounts: who signs in, and for which representative.", no_args_is_help=True)
app.add_typer(users, name="user")


def main() -> None:
    """Runs the command line. Exit codes: 0 done, 1 refused or failed, 2 asked or set up wrongly, 3 an upgrade waits."""
    try:
        app()
    except Exception as error:
        if not _is_outside_failure(error):
            raise
        sys.exit(_sentence("The database cannot be used", error))


@app.callback(invoke_without_command=True)
def mascate(version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


@app.command()
def upgrade(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change nothing; tell what would happen. Ends with 3 if something would.")
    ] = False,
    backup: Annotated[bool, typer.Option(help="Copy a SQLite database aside before anything in it changes.")] = True,
) -> None:
    """Bring the database and the static files up to this version. Safe to repeat; run it after every update."""
    _start()
    from mascate.cli.upgrade import foretell, upgrade_installation

    if dry_run:
        foretell(with_backup=backup)
    else:
        upgrade_installation(with_backup=backup)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; else MASCATE_HOST.")] = "",
    port: Annotated[int, typer.Option(help="Port to listen on; else MASCATE_PORT.", min=0, max=65535)] = 0,
) -> None:
    """Serve the portal until stopped (Ctrl+C)."""
    _start()
    from mascate.cli.installation import serve_portal

    serve_portal(host or config().host, port or config().port)


@app.command()
def check() -> None:
    """Look whether everything is in place; ends with 1 if something is not."""
    _start()
    from mascate.cli.installation import check_installation

    check_installation()


@app.command(name="import")
def import_(
    folder: Annotated[Path, typer.Argument(help="Folder with the files of the ERP.", show_default=False)],
    map_file: Annotated[Path, typer.Option("--map", help="The map: which column fills which field (TOML).")],
    newest_order_on: Annotated[
        str, typer.Option(metavar="DATE|today", help="Move all dates so that the newest order falls on this day.")
    ] = "",
    allow_withdrawals: Annotated[
        bool, typer.Option("--allow-withdrawals", help="Also if more than a fifth of a register would vanish.")
    ] = False,
) -> None:
    """Bring master data in from a folder of CSV and spreadsheet files, whole or not at all."""
    _start()
    from mascate.cli.data import import_files

    import_files(folder, map_file, newest_order_on=newest_order_on, allow_withdrawals=allow_withdrawals)


@app.command()
def demo() -> None:
    """Load the demo company, its dates moved to today, and its accounts. Safe to repeat."""
    _start()
    from mascate.cli.data import load_demo

    load_demo()


@users.command("add")
def user_add(
    name: Annotated[str, typer.Argument(help="The name to sign in with.", show_default=False)],
    role: Annotated[str, typer.Option(help="rep, manager, office or administrator.")] = "rep",
    rep: Annotated[str, typer.Option(metavar="CODE", help="Code of the representative the user stands for.")] = "",
    password: Annotated[str, typer.Option(help="Asked for if absent.")] = "",
    first_name: Annotated[str, typer.Option()] = "",
    last_name: Annotated[str, typer.Option()] = "",
) -> None:
    """Add an account."""
    _start()
    from mascate.cli.people import add

    add(name, role=role, rep=rep, password=password, first_name=first_name, last_name=last_name)


@users.command("list")
def user_list() -> None:
    """List all accounts."""
    _start()
    from mascate.cli.people import list_all

    list_all()


@users.command("passwd")
def user_passwd(
    name: Annotated[str, typer.Argument(help="The name to sign in with.", show_default=False)],
    password: Annotated[str, typer.Option(help="Asked for if absent.")] = "",
) -> None:
    """Give an account another password."""
    _start()
    from mascate.cli.people import change

    change(name, password=password)


def _start() -> None:
    """Django is only started for a verb that runs: help must work before anything is set up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mascate.settings")
    config().home.mkdir(parents=True, exist_ok=True)
    import django
    from django.utils import translation

    django.setup()
    translation.activate("en")


def _is_outside_failure(error: Exception) -> bool:
    from django.db import DatabaseError

    return isinstance(error, DatabaseError)


def _sentence(what: str, error: Exception) -> str:
    reason = " ".join(str(error).split())
    return f"{what}: {reason}. Is the address right, does it run, and has «mascate upgrade» been run?"
