"""Words, numbers and widths of letters on paper: the twin of the client's `domain/paper/words.ts`."""

import json
import unicodedata
from datetime import date
from functools import cache
from typing import Any

from mascate.kit.errors import contract_folder

GROUP, POINT = {"pt-BR": ".", "es": ".", "en": ","}, {"pt-BR": ",", "es": ",", "en": "."}
SYMBOLS = {"BRL": "R$", "USD": "US$", "EUR": "€"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: Letters that do not come apart into one of the fonts' and a sign above or below it.
LIKE = {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ħ": "h", "Ħ": "H", "ŧ": "t", "Ŧ": "T", "−": "-", "‐": "-"}
UNKNOWN = "?"


@cache
def _contract(name: str) -> Any:
    return json.loads((contract_folder() / "paper" / name).read_text(encoding="utf-8"))


def word(language: str, key: str, **places: object) -> str:
    """A text of `contract/paper/texts.json` with its places filled in."""
    text: str = _contract("texts.json")[language][key]
    for name, value in places.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def written(text: str) -> str:
    """The text in letters that the fonts have; marks they lack fall off, what is left over becomes «?»."""
    return "".join(_letter(each) for each in text)


def _letter(letter: str) -> str:
    if letter in _contract("widths.json")["regular"] or letter == "\n":
        return letter
    category = unicodedata.category(letter)
    if letter == "\r" or category in ("Mn", "Cf"):
        return ""
    if category[0] == "Z" or category == "Cc":
        return " "
    if letter in LIKE:
        return LIKE[letter]
    parts = unicodedata.normalize("NFKD", letter)
    known = "".join(part for part in parts if part in _contract("widths.json")["regular"])
    return known or UNKNOWN


def is_replaced(text: str) -> bool:
    """Whether writing it loses a letter."""
    return any(_letter(each) == UNKNOWN and each != UNKNOWN for each in text)


def width_of(text: str, size: float, *, bold: bool) -> float:
    """In points, of a text as it is `written`."""
    widths: dict[str, int] = _contract("widths.json")["bold" if bold else "regular"]
    return sum(widths[each] for each in text) * size / 1000


def wrapped(text: str, width: float, size: float, *, bold: bool) -> list[str]:
    """Lines no wider than that, broken between words and within a word that is longer than a line."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for each in (each for each in paragraph.split(" ") if each):
            longer = f"{line} {each}" if line else each
            if width_of(longer, size, bold=bold) <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            line = each
            while width_of(line, size, bold=bold) > width and len(line) > 1:
                fitting = 1
                while width_of(line[: fitting + 1], size, bold=bold) <= width:
                    fitting += 1
                lines.append(line[:fitting])
                line = line[fitting:]
        lines.append(line)
    while lines and not lines[-1]:
        lines.pop()
    return lines


def money(language: str, minor: int) -> str:
    return _decimal(language, minor, digits=2, least=2)


def price(language: str, e4: int) -> str:
    return _decimal(language, e4, digits=4, least=2)


def quantity(language: str, e4: int) -> str:
    return _decimal(language, e4, digits=4, least=0)


def percent(language: str, e6: int) -> str:
    return f"{_decimal(language, e6, digits=4, least=0)}%"


def symbol(currency: str) -> str:
    return SYMBOLS.get(currency, currency)


def day(language: str, when: date) -> str:
    if language == "en":
        return f"{when.day} {MONTHS[when.month - 1]} {when.year}"
    return f"{when.day:02d}/{when.month:02d}/{when.year:04d}"


def _decimal(language: str, scaled: int, *, digits: int, least: int) -> str:
    whole, rest = divmod(abs(scaled), 10**digits)
    fraction = f"{rest:0{digits}d}"
    while len(fraction) > least and fraction.endswith("0"):
        fraction = fraction[:-1]
    grouped = f"{whole:,}".replace(",", GROUP[language])
    sign = "-" if scaled < 0 else ""
    return sign + grouped + (POINT[language] + fraction if fraction else "")
