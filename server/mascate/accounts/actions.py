"""Verbs on accounts."""

from typing import Any
from uuid import UUID

from django.db import transaction

from mascate.accounts.models import Device, Role, User
from mascate.kit import clock
from mascate.kit.errors import Rejection
from mascate.kit.money import LIMIT


def require_portal_access(user: User) -> None:
    """A rep's user needs its rep before it may enter the portal."""
    if user.role == Role.REP and user.rep_id is None:
        raise Rejection("user_not_linked", status=403)


@transaction.atomic
def remember_device(*, user: User, device_id: UUID, label: str = "") -> Device:
    """The device of this id, registered to the user at its first sign-in; another user's id is refused."""
    now = clock.now()
    device, _ = Device.objects.get_or_create(
        id=device_id, defaults={"user": user, "label": label[:200], "created_at": now, "last_seen_at": now}
    )
    if device.user_id != user.pk:
        raise Rejection("device_of_another", status=409)
    device.last_seen_at = now
    device.label = label[:200] or device.label
    device.save(update_fields=["last_seen_at", "label"])
    return device


def note_device_seen(device: Device, *, bag_version: int | None, unsent: dict[str, Any] | None = None) -> None:
    """Remembers when a device last spoke, which bag it says it uses and what it says it still holds."""
    known = bag_version if bag_version is not None and 0 <= bag_version <= LIMIT else None
    told = {} if unsent is None else {"unsent": unsent}
    Device.objects.filter(pk=device.pk).update(last_seen_at=clock.now(), bag_version=known, **told)
