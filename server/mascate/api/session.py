"""Signing in and out."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate, login, logout
from django.contrib.sessions.models import Session as StoredSession
from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from mascate.accounts.actions import remember_device, require_portal_access
from mascate.accounts.models import User
from mascate.api.auth import DEVICE, Session, refuse_cross_origin, user_of
from mascate.api.errors import locked
from mascate.config import config
from mascate.kit import clock
from mascate.kit.clock import Day
from mascate.kit.errors import Rejection

router = Router(tags=["session"])


class DeviceIn(Schema):
    id: UUID
    label: str = Field(default="", max_length=400)


class SignIn(Schema):
    user: str = Field(max_length=150)
    password: str = Field(max_length=1_000)
    device: DeviceIn | None = None


class RepOut(Schema):
    code: str
    name: str


class DayOut(Schema):
    date: date
    start: datetime
    end: datetime
    timezone: str


class SessionOut(Schema):
    user_id: int
    user: str
    name: str
    role: str
    rep: RepOut | None
    language: str
    server_time: datetime
    expires_at: datetime
    day: DayOut


@router.post("", response=SessionOut, auth=None, summary="Sign in")
def sign_in(request: HttpRequest, payload: SignIn) -> dict[str, Any]:
    """Opens a session; `sign_in_failed` (401), `sign_in_locked` (429) or `user_not_linked` (403) otherwise."""
    refuse_cross_origin(request)
    credentials = {"username": payload.user, "password": payload.password}
    if AxesProxyHandler.is_locked(request, credentials):
        raise locked()
    user = authenticate(request, **credentials)
    if not isinstance(user, User):
        raise Rejection("sign_in_failed", status=401)
    require_portal_access(user)
    device = payload.device
    if device is not None:
        remember_device(user=user, device_id=device.id, label=device.label)
    login(request, user)
    if device is not None:
        request.session[DEVICE] = str(device.id)
    return session_of(request, user)


@router.get("", response=SessionOut, auth=Session(), summary="Who is signed in")
def current(request: HttpRequest) -> dict[str, Any]:
    return session_of(request, user_of(request))


@router.delete("", response={204: None}, auth=None, summary="Sign out")
def sign_out(request: HttpRequest) -> HttpResponse:
    refuse_cross_origin(request)
    logout(request)
    return HttpResponse(status=204)


def session_of(request: HttpRequest, user: User) -> dict[str, Any]:
    day = clock.today()
    return {
        "user_id": user.pk,
        "user": user.get_username(),
        "name": user.get_full_name() or user.get_username(),
        "role": user.role,
        "rep": user.rep,
        "language": user.language,
        "server_time": clock.now(),
        "expires_at": _expiry_of(request),
        "day": day_out(day),
    }


def _expiry_of(request: HttpRequest) -> datetime:
    """When this session ends by itself: a rep who leaves for the day wants to know whether it lasts."""
    if request.session.session_key is None:
        request.session.save()
    stored: datetime | None = (
        StoredSession.objects.filter(session_key=request.session.session_key)
        .values_list("expire_date", flat=True)
        .first()
    )
    return stored or request.session.get_expiry_date()


def day_out(day: Day) -> dict[str, Any]:
    """The day, and the time zone in which the company tells the hour: the app shows every time in it."""
    return {"date": day.date, "start": day.start, "end": day.end, "timezone": config().timezone}
