"""The one call that repeats: commands up, receipts and news down."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from mascate.accounts.actions import note_device_seen
from mascate.api.auth import device_of, user_of
from mascate.api.bags import ManifestOut, manifest_of
from mascate.api.language import language_of
from mascate.api.session import DayOut, day_out
from mascate.bags.newer import newer_data
from mascate.bags.queries import todays_bag
from mascate.kit import clock
from mascate.kit.errors import sentence
from mascate.orders.approvals import held_count
from mascate.orders.leasing.queries import lease_revision
from mascate.selections.morning import make_standing_selections
from mascate.sync import wire
from mascate.sync.actions import Outcome, receive_commands
from mascate.sync.queries import news_since
from mascate.sync.wire import CONTRACT, read_request, read_unsent

router = Router(tags=["sync"])


class CommandIn(Schema):
    command_id: UUID
    seq: int
    name: str
    made_at: datetime
    bag_version: int | None
    body: dict[str, Any]


class HeldIn(Schema):
    count: int
    minor: int
    since: datetime | None


class UnsentIn(Schema):
    drafts: HeldIn
    waiting: HeldIn
    needs_you: HeldIn


class SyncIn(Schema):
    nonce: str
    contract: int
    device_time: datetime
    bag_version: int | None
    news_seen: int
    commands: list[CommandIn]
    unsent: UnsentIn | None = None


class ProblemOut(Schema):
    code: str
    position: int | None
    data: dict[str, str | int]


class OutcomeOut(Schema):
    command_id: UUID
    result: str
    code: str | None = None
    message: str | None = None
    problems: list[ProblemOut] | None = None
    number: str | None = None
    key: str | None = None
    received_at: datetime | None = None


class FindingOut(ProblemOut):
    """`level`: warn is told only, hold is why the order waits for approval."""

    level: str


class ProposedOut(Schema):
    """What a held order would be, or has become, with the rep's consent."""

    version: int
    content: dict[str, Any] = Field(description="In the shape of the device's drafts.")
    payment_term_before: str
    payment_term_name: str
    lines: list[dict[str, Any]]
    totals: dict[str, int]
    before: dict[str, Any] | None = Field(
        default=None,
        description="Of one that waits the order as it is, in the same form, with `made_at`, `received_at` and "
        "`findings`: for a device that did not make it.",
    )
    leased: dict[str, Any] | None = Field(
        default=None, description="Of one that was agreed, what the order still takes of its device's lease."
    )


class NewsItemOut(Schema):
    id: int
    document_id: UUID
    status: str
    number: str
    erp_number: str
    at: datetime
    by: str = ""
    reason: str = ""
    findings: list[FindingOut] = Field(default_factory=list)
    proposal: ProposedOut | None = Field(default=None, description="Of a change that is proposed or agreed.")


class NewsOut(Schema):
    seen: int
    items: list[NewsItemOut]
    more: bool


class NewerOut(Schema):
    changed_at: datetime
    kinds: list[str] = Field(
        description="products, prices, rules, terms, customers, bills, orders, prospects, visits, policy"
    )


class SyncOut(Schema):
    nonce: str
    contract: int
    oldest_contract: int = Field(description="An app of an earlier one may send its outbox and nothing else.")
    server_time: datetime
    day: DayOut
    outcomes: list[OutcomeOut]
    news: NewsOut
    bag: ManifestOut | None
    newer: NewerOut | None = Field(description="What the bag was packed from has changed since: pack it anew.")
    lease: int | None = Field(description="The revision of this device's lease of today; another one: take it again.")
    approvals: int | None = Field(description="Orders that wait for this user's word; null where it is not theirs.")


def request_schema() -> dict[str, Any]:
    """What the route takes, for the API's document: the body is not read by the framework, so it must be said here."""
    schema = SyncIn.model_json_schema()
    parts = schema.pop("$defs")

    def whole(value: Any) -> Any:
        """The value with every part it refers to in its place: references would lead out of the document."""
        if isinstance(value, list):
            return [whole(each) for each in value]
        if not isinstance(value, dict):
            return value
        return (
            whole(parts[value["$ref"].rsplit("/")[-1]]) if "$ref" in value else {k: whole(v) for k, v in value.items()}
        )

    return cast(dict[str, Any], whole(schema))


@router.post(
    "",
    response=SyncOut,
    summary="Commands up, receipts and news down",
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": request_schema()}}},
    },
)
def sync(request: HttpRequest) -> HttpResponse:
    """Each command is carried out at most once; a repeat gets its first answer. Decoded by msgspec: the hot path."""
    user, device = user_of(request), device_of(request)
    sent = read_request(request.body)
    outcomes = receive_commands(user=user, device=device, commands=sent.commands)
    make_standing_selections(user)
    now, day, bag = clock.now(), clock.today(), todays_bag(user)
    note_device_seen(device, bag_version=sent.bag_version, unsent=read_unsent(sent.unsent))
    # An app that may only send would not know what to do with it.
    named = bag if sent.contract >= wire.OLDEST_CONTRACT else None
    answer = {
        "nonce": sent.nonce,
        "contract": CONTRACT,
        "oldest_contract": wire.OLDEST_CONTRACT,
        "server_time": now,
        "day": day_out(day),
        "outcomes": [_outcome(request, outcome) for outcome in outcomes],
        "news": news_since(user, seen=sent.news_seen),
        "bag": manifest_of(named) if named else None,
        "newer": newer_data(named) if named else None,
        "lease": lease_revision(device),
        "approvals": held_count(user),
    }
    return HttpResponse(msgspec.json.encode(answer), content_type="application/json")


def _outcome(request: HttpRequest, outcome: Outcome) -> dict[str, Any]:
    if outcome.result == "accepted":
        return {
            "command_id": outcome.command_id,
            "result": outcome.result,
            "number": outcome.number,
            "key": outcome.key,
            "received_at": outcome.received_at,
        }
    return {
        "command_id": outcome.command_id,
        "result": outcome.result,
        "code": outcome.code,
        "message": sentence(outcome.code, language_of(request), outcome.data),
        "problems": outcome.problems,
        "received_at": outcome.received_at,
    }
