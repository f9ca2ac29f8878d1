"""The board of who carries what."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from mascate.api.auth import user_of
from mascate.api.pages import whole
from mascate.sync.board import board_for

router = Router(tags=["board"])


class HeldOut(Schema):
    count: int
    minor: int
    since: datetime | None


class ReservedOut(Schema):
    products: int
    credit_minor: int
    holds_until: datetime


class CarryingDeviceOut(Schema):
    id: str
    label: str
    last_seen_at: datetime
    carries: str
    bag_made_at: datetime | None
    waiting: HeldOut
    needs_you: HeldOut
    drafts: HeldOut
    reserved: ReservedOut | None


class RepDayOut(Schema):
    rep_code: str
    rep_name: str
    chosen: dict[str, int]
    saved_at: datetime | None
    bag_version: int | None
    bag_made_at: datetime | None
    bag_bytes: int | None
    visits: int
    visits_covered: int
    orders: int
    orders_minor: int
    waiting: HeldOut
    needs_you: HeldOut
    devices: list[CarryingDeviceOut]


class BoardPage(Schema):
    items: list[RepDayOut]
    hasNext: bool
    total: int


@router.get("/board", response=BoardPage, summary="Who carries what today, and what is still on the devices")
def read_board(request: HttpRequest) -> dict[str, Any]:
    """For managers (their team), the office and administrators (everybody)."""
    return whole(asdict(day) for day in board_for(user_of(request)))
