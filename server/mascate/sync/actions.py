"""Commands in: each is carried out at most once, in its own transaction, and answered by a receipt (rules C1 to C7)."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from django.db import IntegrityError, connection, transaction

from mascate.accounts.models import Device, User
from mascate.kit import clock
from mascate.kit.errors import Rejection
from mascate.kit.money import LIMIT
from mascate.kit.reading import read_once
from mascate.kit.rows import bound, insert_rows
from mascate.kit.sql import rows_of
from mascate.orders.actions import OrderRejected, place_order, read_ahead
from mascate.orders.cancelling import cancel_order
from mascate.orders.proposals.actions import answer_proposal
from mascate.orders.quotations.actions import lose_quotation, order_quotation, place_quotation
from mascate.registers.prospecting.actions import ProspectRejected, add_prospect
from mascate.registers.prospecting.rules import NewProspect
from mascate.sync.models import Receipt
from mascate.sync.orders import named_in, placed_order, placed_quotation
from mascate.sync.wire import Command, canonical, read_add_prospect, read_answer, read_closing

logger = logging.getLogger(__name__)

SEQUENCE_LIMIT = 2**62


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to one command; `failed` is no answer of the business and leaves no receipt (C5, C7)."""

    command_id: UUID
    result: Literal["accepted", "rejected", "failed"]
    code: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    number: str | None = None
    #: Of a prospect: the key it has from now on.
    key: str | None = None
    received_at: datetime | None = None


def receive_commands(*, user: User, device: Device, commands: list[Command]) -> list[Outcome]:
    """One outcome per command, in order; a rejection or failure holds up nothing behind it (C4, C7)."""
    with read_once():
        read_ahead(user, named_in(commands))
        return [_receive(user, device, command) for command in commands]


def _receive(user: User, device: Device, command: Command) -> Outcome:
    for _ in range(2):
        try:
            return receive_command(user=user, device=device, command=command)
        except IntegrityError:
            # The same command came at the same moment by another way: now its receipt is there to be read.
            logger.info("command %s met itself", command.command_id)
        except Exception:
            logger.exception("command %s failed", command.command_id)
            break
    return Outcome(command_id=command.command_id, result="failed", code="internal_error")


@transaction.atomic
def receive_command(*, user: User, device: Device, command: Command) -> Outcome:
    """Carries a command out and stores its receipt in the same transaction; a repeat gets the first answer (C2)."""
    content, stored, value = canonical(command)
    sha256 = hashlib.sha256(content).hexdigest()
    if rows_of("SELECT 1 FROM sync_receipt WHERE command_id = %s", [bound(Receipt._meta.pk, command.command_id)]):
        return _first_answer(Receipt.objects.get(pk=command.command_id), user, sha256)
    outcome = _carry_out(user, device, command)
    receipt = Receipt(
        command_id=command.command_id,
        user=user,
        device=device,
        sequence=min(max(command.seq, 0), SEQUENCE_LIMIT),
        name=value["name"][:40],
        document_id=_document_id(value),
        content_sha256=sha256,
        command=msgspec.Raw(stored),
        result=outcome.result,
        code=outcome.code,
        data=outcome.data,
        problems=outcome.problems,
        number=int(outcome.number) if outcome.number else None,
        key=outcome.key or "",
        received_at=clock.now(),
    )
    insert_rows([receipt])
    _remember(device, receipt.sequence)
    return _answer(receipt)


def _remember(device: Device, sequence: int) -> None:
    """The highest sequence received; other requests of the device may come at the same moment (G1)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_device SET last_sequence = %s WHERE id = %s AND last_sequence < %s",
            [sequence, bound(Device._meta.pk, device.pk), sequence],
        )


def _first_answer(receipt: Receipt, user: User, sha256: str) -> Outcome:
    """C6: the same id with other content, or from another user, is refused; the first stays as it is."""
    if receipt.content_sha256 != sha256 or receipt.user_id != user.pk:
        logger.warning("command %s came again with other content", receipt.command_id)
        return Outcome(command_id=receipt.command_id, result="rejected", code="command_changed")
    return _answer(receipt)


def _answer(receipt: Receipt) -> Outcome:
    return Outcome(
        command_id=receipt.command_id,
        result="accepted" if receipt.result == Receipt.Result.ACCEPTED else "rejected",
        code=receipt.code,
        data=receipt.data,
        problems=receipt.problems,
        number=None if receipt.number is None else f"{receipt.number:06d}",
        key=receipt.key or None,
        received_at=receipt.received_at,
    )


def _carry_out(user: User, device: Device, command: Command) -> Outcome:
    try:
        # C3: a rejection rolls back to here and changes nothing but its receipt.
        with transaction.atomic():
            done = _handler(command)(user, device, command)
    except ProspectRejected as rejection:
        problems = [{"code": each.code, "position": None, "data": each.data} for each in rejection.problems]
        return Outcome(command.command_id, "rejected", code=rejection.code, data=rejection.data, problems=problems)
    except OrderRejected as rejection:
        problems = [asdict(problem) for problem in rejection.problems]
        return Outcome(command.command_id, "rejected", code=rejection.code, data=rejection.data, problems=problems)
    except Rejection as rejection:
        data = rejection.data | ({"detail": rejection.detail} if rejection.detail else {})
        problems = [{"code": rejection.code, "position": None, "data": data}]
        return Outcome(command.command_id, "rejected", code=rejection.code, data=data, problems=problems)
    return Outcome(command.command_id, "accepted", number=done.number, key=done.key)


@dataclass(frozen=True, slots=True)
class _Done:
    """What a receipt tells of a command carried out: the number of an order, the key of a prospect."""

    number: str | None = None
    key: str | None = None


def _handler(command: Command) -> Callable[[User, Device, Command], _Done]:
    handlers = {
        "place_order": _place_order,
        "place_quotation": _place_quotation,
        "add_prospect": _add_prospect,
        "cancel_order": _cancel_order,
        "answer_proposal": _answer_proposal,
        "lose_quotation": _lose_quotation,
    }
    if command.name not in handlers:
        raise Rejection("command_unknown")
    return handlers[command.name]


def _cancel_order(user: User, device: Device, command: Command) -> _Done:
    body = read_closing(command.body)
    return _Done(number=str(cancel_order(user=user, order_id=body.document_id, reason=body.reason)))


def _answer_proposal(user: User, device: Device, command: Command) -> _Done:
    body = read_answer(command.body)
    order = answer_proposal(
        user=user, order_id=body.document_id, version=body.version, answer=body.answer, words=body.reason.strip()
    )
    return _Done(number=str(order))


def _lose_quotation(user: User, device: Device, command: Command) -> _Done:
    body = read_closing(command.body)
    return _Done(number=str(lose_quotation(user=user, quotation_id=body.document_id, reason=body.reason)))


def _add_prospect(user: User, device: Device, command: Command) -> _Done:
    body = read_add_prospect(command.body)
    texts = msgspec.structs.asdict(body)
    del texts["document_id"]
    return _Done(key=add_prospect(user=user, made_as=body.document_id, written=NewProspect(**texts)).key)


def _place_order(user: User, device: Device, command: Command) -> _Done:
    if command.bag_version is not None and not 0 <= command.bag_version <= LIMIT:
        raise Rejection("command_malformed", detail="bag_version")
    placed, offer = placed_order(command)
    if offer is None:
        return _Done(number=str(place_order(user=user, device=device, placed=placed).number))
    return _Done(number=str(order_quotation(user=user, device=device, placed=placed, offer=offer).number))


def _place_quotation(user: User, device: Device, command: Command) -> _Done:
    if command.bag_version is not None and not 0 <= command.bag_version <= LIMIT:
        raise Rejection("command_malformed", detail="bag_version")
    return _Done(number=str(place_quotation(user=user, device=device, placed=placed_quotation(command)).number))


def _document_id(value: Any) -> UUID | None:
    body = value["body"]
    try:
        return UUID(body["document_id"])
    except (TypeError, KeyError, ValueError, AttributeError):
        return None
