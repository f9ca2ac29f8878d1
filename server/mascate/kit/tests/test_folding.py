"""Folding: one definition, followed by the server, by its database and (`text.test.ts`) by the device."""

import json
import unicodedata

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from mascate.kit.errors import contract_folder
from mascate.kit.text import FOLDED_LIMIT_BYTES, fold, folded

CASES: list[tuple[str, str]] = [
    (text, expected)
    for text, expected in json.loads((contract_folder() / "cases" / "folding.json").read_text())["cases"]
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_text_is_folded_as_the_contract_says(text: str, expected: str) -> None:
    assert fold(text) == expected


@settings(derandomize=True, max_examples=500)
@given(st.text(st.characters(), max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.django_db
def test_the_database_folds_every_character_as_python_does() -> None:
    # What Unicode 3.2 had: later tables of letters differ between versions of Python and of PostgreSQL's library.
    known = [
        chr(code) for code in range(1, 0x110000) if unicodedata.ucd_3_2_0.category(chr(code)) not in ("Cn", "Cs", "Co")
    ]
    texts = [f"A{char}Éß {char}" for char in known] + [text for text, _ in CASES if "\x00" not in text]
    told = folded_by_database(texts)
    assert len(told) == len(set(texts)) > 90_000
    assert [(text, told[text], fold(text)) for text in texts if told[text] != fold(text)] == []


def folded_by_database(texts: list[str]) -> dict[str, str]:
    is_sqlite = connection.vendor == "sqlite"
    table = "json_each(%s)" if is_sqlite else "unnest(%s::text[]) AS texts (value)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT value, mascate_fold(value) FROM {table}", [json.dumps(texts) if is_sqlite else texts])
        return dict(cursor.fetchall())


def test_a_search_column_fits_an_index_entry() -> None:
    longest = folded("😀" * 160, "ﷺ" * 160)
    assert len(longest.encode()) <= FOLDED_LIMIT_BYTES
    assert longest.startswith("😀" * 160 + "\nصلى الله")
    assert folded("a", "", "B") == "a\nb"
