"""How the command speaks: results on stdout, one sentence on stderr where something is wrong."""

from collections.abc import Sequence
from typing import NoReturn

import typer


def say(text: str = "") -> None:
    typer.echo(text)


def warn(text: str) -> None:
    typer.echo(text, err=True)


def stop(text: str, *, code: int = 1) -> NoReturn:
    """Ends the command with a sentence; 1 for what was refused or failed, 2 for what was asked wrongly."""
    warn(text)
    raise typer.Exit(code)


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns under their headings, numbers to the right."""
    texts = [list(header), *[[str(cell) for cell in row] for row in rows]]
    widths = [max(len(row[place]) for row in texts) for place in range(len(header))]
    is_number = [bool(rows) and all(isinstance(row[place], int) for row in rows) for place in range(len(header))]
    for row in texts:
        cells = [
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(row, widths, is_number, strict=True)
        ]
        say("  ".join(cells).rstrip())
