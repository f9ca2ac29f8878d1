"""A question that takes too long is ended, said so, and holds up nobody else."""

import json
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from mascate.accounts.models import Policy, Rep, User
from mascate.config import config
from mascate.conftest import SignedIn, a_prospect
from mascate.kit import clock
from mascate.kit.errors import Rejection
from mascate.kit.limits import time_limited
from mascate.selections.models import SavedFilter, Selection
from mascate.selections.schemata import contributed

# SQLite undoes the whole transaction of an interrupted INSERT: the test must not stand in one of its own.
pytestmark = pytest.mark.django_db(transaction=True)

#: Counts for minutes on any machine.
ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 2000000000) SELECT count(*) FROM n"


@pytest.fixture
def slow_filter(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(config(), "query_seconds", 0.1)
    rule = [lambda asker: Q(pk__in=RawSQL(ENDLESS, []))]
    monkeypatch.setattr(contributed.PROSPECTS_WITH_OPEN_QUOTATIONS, "_rules", rule)
    return {"quick": {"code": "open_quotations"}}


def test_a_filter_that_takes_too_long_is_told_to_be_narrowed(
    rita: User, north: Rep, signed_in: SignedIn, slow_filter: dict[str, Any]
) -> None:
    prospect = a_prospect(rep=north)
    client = signed_in(rita)
    address = "/api/v1/schemas/prospects/records"
    slow = client.get(address, {"filter": json.dumps(slow_filter)})
    assert (slow.status_code, slow.json()["code"]) == (422, "query_too_slow")
    assert client.get("/api/v1/schemas/prospects/quick-filters").json()["code"] == "query_too_slow"
    saved = client.put("/api/v1/selections/prospects", {"filter": slow_filter}, content_type="application/json")
    assert saved.json()["code"] == "query_too_slow"
    weighed = {"schema": "prospects", "filter": slow_filter}
    assert client.post("/api/v1/estimate", weighed, content_type="application/json").json()["code"] == "query_too_slow"
    # The same connection answers the next question.
    assert [item["key"] for item in client.get(address).json()["items"]] == [prospect.key]


def test_a_standing_filter_that_takes_too_long_is_told_and_the_others_select(
    rita: User, north: Rep, signed_in: SignedIn, slow_filter: dict[str, Any]
) -> None:
    a_prospect(rep=north)
    Policy.objects.create(id=1, standing_selections=True)
    for name, chosen in (("All", {}), ("Slow", slow_filter)):
        SavedFilter.objects.create(
            rep=north,
            schema="prospects",
            name=name,
            filter=chosen,
            standing=True,
            changed_at=clock.now(),
            changed_by=rita,
        )
    client = signed_in(rita)
    before = client.get("/api/v1/morning").json()["schemata"][2]
    assert (before["chosen"]["count"], before["chosen"]["names"]) == (1, ["All"])
    SavedFilter.objects.filter(name="All").delete()
    Selection.objects.all().delete()
    [told] = client.get("/api/v1/morning").json()["schemata"][2]["failures"]
    assert (told["name"], told["code"]) == ("Slow", "query_too_slow")


def test_the_limit_ends_with_its_block(slow_filter: dict[str, Any]) -> None:
    with pytest.raises(Rejection, match="query_too_slow"), time_limited(), connection.cursor() as cursor:
        cursor.execute(ENDLESS)
    with time_limited(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    enough = ENDLESS.replace("2000000000", "300000")
    with connection.cursor() as cursor:
        cursor.execute(enough)
        assert cursor.fetchone()[0] == 300_000
        if connection.vendor == "postgresql":
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone()[0] == "0"
