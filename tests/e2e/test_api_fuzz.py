"""Whatever anybody sends to the API, it answers: generated requests to every address, and never a 500."""

import json
from typing import Any
from uuid import uuid4

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings

from tests.rig.places import CONTRACT
from tests.rig.server import Server

EXAMPLES = 15
DOCUMENT = json.loads((CONTRACT / "openapi.json").read_text(encoding="utf-8"))
SCHEMA: Any = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]


@pytest.fixture(scope="module")
def session() -> requests.Session:
    return requests.Session()


def test_no_request_breaks_the_server(server: Server, session: requests.Session) -> None:
    signed_in = session.post(
        f"{server.address}/api/v1/session",
        json={"user": "rita", "password": "mascate", "device": {"id": str(uuid4()), "label": "generated"}},
    )
    assert signed_in.status_code == 200
    broken = [found for operation in OPERATIONS for found in failures(operation, server.address, session)]
    assert broken == []


def failures(operation: Any, address: str, session: requests.Session) -> list[str]:
    """The generated requests of one operation that the server answered with an error of its own."""
    found: list[str] = []
    if operation.path.endswith("/session"):
        # It would sign the session out, or lock the account.
        return found

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def send(case: Any) -> None:
        request = case.as_transport_kwargs(base_url=address)
        request.pop("cookies", None)
        headers = {name: value for name, value in (request.pop("headers", None) or {}).items() if name != "Cookie"}
        try:
            answer = session.request(headers=headers, timeout=20, **request)
        except (requests.exceptions.InvalidHeader, requests.exceptions.InvalidURL, UnicodeError):
            # What no client can send is no request.
            return
        if answer.status_code >= 500:
            found.append(f"{operation.method} {request['url']}: {answer.status_code} {answer.text[:300]}")

    send()
    return found
