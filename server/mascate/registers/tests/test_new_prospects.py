"""What a new prospect must be, and how the ERP's import treats one it does not know (or has come to know)."""

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from mascate.accounts.models import Rep, User
from mascate.conftest import a_prospect
from mascate.kit.errors import contract_folder
from mascate.registers.models import Customer, Prospect
from mascate.registers.prospecting.actions import add_prospect
from mascate.registers.prospecting.rules import NewProspect, normal_prospect, prospect_problems
from mascate.registers.tests.conftest import Bring

CASES = json.loads((contract_folder() / "cases" / "prospects.json").read_text(encoding="utf-8"))["cases"]
CNPJ = "11.222.333/0001-81"


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_o4_the_shared_cases_of_new_prospects(case: dict[str, Any]) -> None:
    texts = case["written"] | {name: case["written"][name] * times for name, times in case.get("repeat", {}).items()}
    written = NewProspect(**texts)
    normal = normal_prospect(written, home_is_brazil=case["home_is_brazil"])
    assert normal == replace(written, **case.get("normal", {}))
    problems = prospect_problems(normal, home_is_brazil=case["home_is_brazil"])
    assert [{"code": problem.code, "data": problem.data} for problem in problems] == case["problems"]


MAP = """
    [registers.prospects]
    file = "prospects.csv"
    [registers.prospects.fields]
    key = "key"
    code = "key"
    legal_name = "name"
    tax_id = "cnpj"
    """


def sent(*rows: str) -> dict[str, str | bytes]:
    return {"prospects.csv": "\n".join(["key,name,cnpj", *rows]) + "\n"}


def made_by(user: User, **texts: str) -> Prospect:
    return add_prospect(user=user, made_as=uuid4(), written=NewProspect(**{"legal_name": "Padaria Nova"} | texts))


def test_an_import_that_does_not_know_a_made_prospect_leaves_it(bring: Bring, rita: User, north: Rep) -> None:
    bring(MAP, sent("P1,Old,", "P2,Older,"))
    made = made_by(rita, tax_id=CNPJ)
    run = bring(MAP, sent("P1,Old,"))
    assert run.counts["prospects"]["withdrawn"] == 1
    made.refresh_from_db()
    assert (made.withdrawn, made.key, made.rep) == (False, "N-000001", north)


def test_a_made_prospect_that_the_erp_sends_gets_its_key_and_is_not_doubled(bring: Bring, rita: User) -> None:
    made = made_by(rita, tax_id=CNPJ)
    run = bring(MAP, sent("P9,Padaria Nova Ltda,11222333000181"))
    assert (run.counts["prospects"]["created"], run.counts["prospects"]["changed"]) == (0, 1)
    made.refresh_from_db()
    assert (made.key, made.legal_name, made.handed_over) == ("P9", "Padaria Nova Ltda", True)
    assert "padaria nova ltda" in made.folded
    # From now on it is the ERP's: what is no longer sent is withdrawn.
    bring(MAP, sent("P1,Other,"))
    made.refresh_from_db()
    assert made.withdrawn


def test_a_made_prospect_without_tax_id_is_nobodys(bring: Bring, rita: User) -> None:
    made_by(rita)
    run = bring(MAP, sent("P9,Padaria Nova,"))
    assert run.counts["prospects"]["created"] == 1
    assert Prospect.objects.count() == 2


def test_a_made_prospect_that_has_become_a_customer_is_linked(bring: Bring, rita: User, north: Rep) -> None:
    made = made_by(rita, tax_id=CNPJ)
    other = a_prospect(rep=north, tax_id="11222333000181")
    map_ = """
        [registers.customers]
        file = "customers.csv"
        [registers.customers.fields]
        key = "key"
        code = "key"
        legal_name = "name"
        tax_id = "cnpj"
        rep = "rep"
        """
    bring(map_, {"customers.csv": "key,name,cnpj,rep\nC1,Nova,11.222.333/0001-81,001\n"})
    made.refresh_from_db()
    other.refresh_from_db()
    assert made.customer == Customer.objects.get(key="C1")
    assert made.status == Prospect.Status.CUSTOMER
    assert other.customer is None, "the ERP's own prospects are the ERP's to link"


def test_our_keys_step_over_those_that_are_taken(rita: User, north: Rep) -> None:
    a_prospect(rep=north, key="N-000001")
    assert made_by(rita).key == "N-000002"
