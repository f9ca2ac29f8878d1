"""Papers laid out by the server's Python and the device's TypeScript: each mark in the same place, each seal equal."""

import json
import subprocess
from dataclasses import asdict
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from mascate.orders.paper.drawing import pdf_of
from mascate.orders.paper.layout import lay_out
from mascate.orders.paper.seal import Sealed, check_path, document_in, seal_of

from tests.rig.places import CLIENT
from tests.twins import papers

PAPERS = 400
SEED = 20261124


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The client's layout and seal as modules that Node runs."""
    folder = tmp_path_factory.mktemp("twin")
    for name in ("layout", "seal"):
        command = ["node_modules/.bin/rolldown", f"src/domain/paper/{name}.ts", "-o", str(folder / f"{name}.mjs")]
        subprocess.run([*command, "--platform", "node"], cwd=CLIENT, check=True, capture_output=True)
    return [folder / "layout.mjs", folder / "seal.mjs"]


def test_both_runtimes_lay_generated_papers_out_alike_and_seal_alike(twins: list[Path]) -> None:
    chance = Random(SEED)
    asked = [(papers.a_paper(chance), papers.a_content(chance)) for _ in range(PAPERS)]
    answers = subprocess.run(
        ["node", Path(__file__).with_name("paper.mjs"), *twins],
        input="\n".join(
            json.dumps({"paper": asdict(paper), "sealed": as_document(content)}, default=date.isoformat)
            for paper, content in asked
        ).encode(),
        check=True,
        capture_output=True,
    ).stdout.splitlines()
    assert len(answers) == PAPERS
    pages = 0
    for (paper, content), answer in zip(asked, answers, strict=True):
        theirs = json.loads(answer)
        ours = [[asdict(mark) for mark in page] for page in lay_out(paper)]
        assert theirs["pages"] == ours
        seal = seal_of(content)
        assert (theirs["seal"], theirs["path"]) == (seal, check_path(content.id, seal))
        assert document_in(theirs["path"].split("/")[2]) == content.id
        pages += len(ours)
    # One page each would say nothing of breaks.
    assert pages > 2 * PAPERS


def test_every_paper_becomes_a_pdf_whatever_stands_on_it() -> None:
    chance = Random(SEED)
    for _ in range(40):
        assert pdf_of(papers.a_paper(chance)).startswith(b"%PDF-")


def as_document(content: Sealed) -> dict[str, Any]:
    fields = asdict(content)
    head = {"id": str(fields.pop("id")), "kind": fields.pop("kind")}
    totals = {"total_minor": fields.pop("total_minor")}
    # Whom it is for is a customer, or else a prospect.
    partner = fields.pop("partner_key")
    whom = {"customer_key": partner, "prospect_key": None}
    if head["kind"] == "quotation":
        whom = {"customer_key": None, "prospect_key": partner}
    return head | {"content": fields | whom, "totals": totals}
