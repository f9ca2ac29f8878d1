"""What is wrong with an import: where it stands and why, in words an integrator can act on."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason to refuse a run; `line` is the physical line on which the row begins, 0 means the whole file."""

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = [self.file]
        if self.line:
            place.append(f"line {self.line}")
        if self.column:
            place.append(f"column {self.column}")
        return f"{', '.join(place)}: {self.reason}"

    def as_data(self) -> dict[str, str | int]:
        return {"file": self.file, "line": self.line, "column": self.column, "reason": self.reason}


class ImportRefused(Exception):
    """Nothing of the run was written; `problems` say why, in the order of the map."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems[:3]))


def refuse(file: str, reason: str, *, line: int = 0, column: str = "") -> ImportRefused:
    """A refusal for one reason."""
    return ImportRefused([Problem(file=file, line=line, column=column, reason=reason)])
