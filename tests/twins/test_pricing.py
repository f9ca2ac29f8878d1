"""Generated documents, priced by the server's Python and the device's TypeScript: the same to the cent (rule O4)."""

import subprocess
from dataclasses import fields
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from mascate.orders.pricing.document import price_document
from mascate.orders.pricing.terms import PricedDocument, PricedProduct, Rules, WrittenDocument

from tests.rig.places import CLIENT
from tests.twins import written

DOCUMENTS = 20_000
SEED = 20260302


class Asked(msgspec.Struct):
    document: WrittenDocument
    products: dict[str, PricedProduct]
    rules: Rules


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client's pricing as one module that Node runs."""
    module = tmp_path_factory.mktemp("twin") / "pricing.mjs"
    command = ["node_modules/.bin/rolldown", "src/domain/pricing/document.ts", "-o", str(module), "--platform", "node"]
    subprocess.run(command, cwd=CLIENT, check=True, capture_output=True)
    return module


def test_o4_both_runtimes_price_generated_documents_to_the_same_cent(twin: Path) -> None:
    chance = Random(SEED)
    asked = [
        Asked(written.a_document(chance), written.products(chance), written.rules(chance)) for _ in range(DOCUMENTS)
    ]
    answers = subprocess.run(
        ["node", Path(__file__).with_name("pricing.mjs"), twin],
        input=b"\n".join(msgspec.json.encode(each) for each in asked),
        check=True,
        capture_output=True,
    ).stdout.splitlines()
    assert len(answers) == DOCUMENTS
    applied = 0
    for each, answer in zip(asked, answers, strict=True):
        ours = price_document(each.document, products=each.products, rules=each.rules)
        theirs = msgspec.json.decode(answer, type=PricedDocument, strict=False)
        assert as_lists(theirs) == as_lists(ours), msgspec.json.encode(each).decode()
        assert_sums_hold(ours)
        applied += sum(len(line.discounts) + len(line.taxes) for line in ours.lines)
    # Rules that never met a line would prove nothing.
    assert applied > 2 * DOCUMENTS


def assert_sums_hold(priced: PricedDocument) -> None:
    """What must be true of every document, whatever the rules: no cent is lost or made."""
    assert priced.total_minor == sum(line.total_minor + line.freight_minor for line in priced.lines)
    assert priced.net_minor == priced.gross_minor - priced.discount_minor
    for line in priced.lines:
        discounts = sum(discount.amount_minor for discount in line.discounts)
        assert line.net_minor == line.gross_minor - discounts - line.rep_discount_minor - line.document_discount_minor
        assert 0 <= line.net_minor <= line.total_minor
        assert all(tax.amount_minor >= 0 and tax.base_minor >= 0 for tax in line.taxes)


def as_lists(value: Any) -> Any:
    """Dataclasses and sequences by content: a tuple and a list of the same are the same."""
    if isinstance(value, list | tuple):
        return [as_lists(each) for each in value]
    if hasattr(value, "__dataclass_fields__"):
        return {field.name: as_lists(getattr(value, field.name)) for field in fields(value)}
    return value
