"""The policy's page: what it says about combinations that would tell reps something wrong."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mascate.accounts.models import Policy, Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("chief", password="x", role=Role.ADMINISTRATOR))
    return client


def write(client: Client, **policy: Any) -> Any:
    usual = {"max_bytes": 200_000_000, "due_after_days": 60, "last_orders": 10}
    return client.post(reverse("admin:accounts_policy_add"), usual | policy)


def test_what_does_not_travel_is_written_and_told_in_the_list(chief: Client) -> None:
    page = chief.get(reverse("admin:accounts_policy_add"), headers={"accept-language": "en"}).content.decode()
    assert "What follows the chosen records to the devices" in page
    assert write(chief, open_bills="on", credit="on", contacts="on", bag_hours=6).status_code == 302
    policy = Policy.objects.get()
    assert policy.left_out == ["addresses", "carriers", "visits"]
    assert policy.bag_hours == 6
    assert (
        "endereços, transportadoras, visitas do dia"
        in chief.get(reverse("admin:accounts_policy_changelist")).content.decode()
    )


def test_credit_without_its_bills_is_refused_with_the_reason(chief: Client) -> None:
    answer = write(chief, credit="on")
    assert "The credit left is reckoned from the open bills" in answer.content.decode()
    assert not Policy.objects.exists()
