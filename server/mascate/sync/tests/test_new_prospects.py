"""`add_prospect`: a prospect that a rep made, from the command to the register and the bag."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from mascate.accounts.models import Rep, User
from mascate.conftest import NOON, Clock, SignedIn, a_customer, a_prospect
from mascate.registers.models import Customer, Prospect
from mascate.sync.models import Receipt
from mascate.sync.tests.conftest import Command, outcomes

pytestmark = pytest.mark.django_db

CNPJ = "11.222.333/0001-81"
TEXTS = (
    *("legal_name", "trade_name", "tax_id", "address", "district", "city", "state", "postal_code", "country"),
    *("phone", "email", "contact_name", "contact_role", "segment", "origin"),
)


def add_prospect(*, body: dict[str, Any] | None = None, **parts: Any) -> Command:
    """A sound command."""
    written = dict.fromkeys(TEXTS, "") | {"legal_name": "Padaria Nova Ltda", "trade_name": "Padaria Nova"}
    sound = written | {"document_id": str(uuid4()), "person_type": "company", "tax_id": CNPJ, "city": "Belém"}
    return {
        "command_id": str(uuid4()),
        "seq": 1,
        "name": "add_prospect",
        "made_at": NOON.isoformat(),
        "bag_version": None,
        "body": sound | (body or {}),
    } | parts


def test_a_new_prospect_is_the_reps_has_a_key_and_is_found(
    rita: User, sam: User, north: Rep, signed_in: SignedIn
) -> None:
    client, command = signed_in(rita), add_prospect()
    [outcome] = outcomes(client, command)
    assert (outcome["result"], outcome["key"], outcome["number"]) == ("accepted", "N-000001", None)
    prospect = Prospect.objects.get()
    assert (prospect.rep, str(prospect.made_as)) == (north, command["body"]["document_id"])
    assert (prospect.tax_id, prospect.created_on, prospect.status) == ("11222333000181", date(2026, 11, 24), "open")
    found = client.get("/api/v1/prospects", {"search": "belem"}).json()
    assert [row["key"] for row in found["items"]] == ["N-000001"]
    assert client.get("/api/v1/prospects/N-000001").json()["legal_name"] == "Padaria Nova Ltda"
    assert signed_in(sam).get("/api/v1/prospects/N-000001").status_code == 404


def test_c2_a_repeat_gets_the_first_key(rita: User, signed_in: SignedIn) -> None:
    client, command = signed_in(rita), add_prospect()
    first = outcomes(client, command)
    assert outcomes(client, command) == first
    assert first[0]["key"] == "N-000001"
    assert Prospect.objects.count() == 1


def test_c1_the_same_prospect_under_another_command_is_told_its_key(rita: User, signed_in: SignedIn) -> None:
    client, command = signed_in(rita), add_prospect()
    outcomes(client, command)
    again = add_prospect(body={"document_id": command["body"]["document_id"], "tax_id": ""})
    [outcome] = outcomes(client, again)
    assert outcome["problems"] == [{"code": "prospect_received_before", "position": None, "data": {"key": "N-000001"}}]
    assert Prospect.objects.count() == 1


def test_what_is_wrong_is_told_in_full_and_a_rejection_changes_nothing(rita: User, signed_in: SignedIn) -> None:
    [outcome] = outcomes(signed_in(rita), add_prospect(body={"legal_name": "", "tax_id": "123", "email": "x"}))
    assert outcome["result"] == "rejected"
    assert [problem["code"] for problem in outcome["problems"]] == [
        "prospect_name_missing",
        "tax_id_wrong",
        "email_wrong",
    ]
    assert outcome["message"] == "A prospect needs a name."
    assert not Prospect.objects.exists()


Make = Callable[..., Customer | Prospect]


@pytest.mark.parametrize("held", ["11222333000181", CNPJ])
@pytest.mark.parametrize(
    ("make", "mine", "code"),
    [
        (a_prospect, True, "prospect_known"),
        (a_customer, True, "prospect_is_customer"),
        (a_prospect, False, "prospect_of_another"),
        (a_customer, False, "prospect_of_another"),
    ],
)
def test_a_tax_id_that_is_known_is_told_and_never_merged(
    rita: User, north: Rep, south: Rep, signed_in: SignedIn, make: Make, mine: bool, code: str, held: str
) -> None:
    known = make(rep=north if mine else south, tax_id=held, trade_name="Velha")
    [outcome] = outcomes(signed_in(rita), add_prospect())
    assert outcome["code"] == code
    told = str(outcome)
    assert (known.key in told, "Velha" in told) == (mine, mine)
    assert not Prospect.objects.filter(made_as__isnull=False).exists()


def test_a_withdrawn_record_does_not_stand_in_the_way(rita: User, north: Rep, signed_in: SignedIn) -> None:
    a_customer(rep=north, tax_id=CNPJ, withdrawn=True)
    assert outcomes(signed_in(rita), add_prospect())[0]["result"] == "accepted"


@pytest.mark.parametrize(
    "body",
    [{"person_type": "ghost"}, {"legal_name": 7}, {"city": None}, {"document_id": "x"}, {"legal_name": "a\x00b"}],
)
def test_a_body_that_cannot_be_read_is_rejected(rita: User, signed_in: SignedIn, body: dict[str, Any]) -> None:
    [outcome] = outcomes(signed_in(rita), add_prospect(body=body))
    assert (outcome["result"], outcome["code"]) == ("rejected", "command_malformed")


def test_a_text_beyond_the_column_is_told(rita: User, signed_in: SignedIn) -> None:
    [outcome] = outcomes(signed_in(rita), add_prospect(body={"state": "x" * 41, "district": "y" * 100_000}))
    assert [problem["code"] for problem in outcome["problems"]] == ["text_too_long", "text_too_long"]


def test_who_is_no_rep_adds_no_prospect(olga: User, signed_in: SignedIn) -> None:
    [outcome] = outcomes(signed_in(olga), add_prospect())
    assert outcome["code"] == "user_not_linked"
    assert Receipt.objects.count() == 1


def test_b7_what_the_rep_made_today_goes_along_unchosen_and_tomorrow_does_not(
    rita: User, north: Rep, signed_in: SignedIn, fixed_clock: Clock
) -> None:
    client, chosen = signed_in(rita), a_prospect(rep=north)
    assert in_bag(client, chosen) == 1
    outcomes(client, add_prospect())
    assert in_bag(client, chosen) == 2
    fixed_clock.advance(days=1)
    assert in_bag(signed_in(rita), chosen) == 1


def in_bag(client: Client, chosen: Prospect) -> int:
    """How many prospects a bag packed now holds, where one is chosen."""
    saved = client.put("/api/v1/selections/prospects", {"keys": [chosen.key]}, content_type="application/json")
    assert saved.status_code == 200, saved.content
    return int(client.post("/api/v1/bags").json()["counts"]["prospects"])
