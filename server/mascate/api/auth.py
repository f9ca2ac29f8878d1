"""Who asks: the session cookie, and only from our own pages.

No token guards against forged requests: a token can go stale while an order waits for the network. The browser itself
says where a request comes from (`Sec-Fetch-Site`, `Origin`), and what comes from elsewhere is refused; see
`docs/adr`.
"""

from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie

from mascate.accounts.models import Device, User
from mascate.kit.errors import Rejection

DEVICE = "device"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class Session(APIKeyCookie):
    """Ninja's security by the session cookie; the user stands in `request.auth`."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self) -> None:
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        refuse_cross_origin(request)
        return request.user if request.user.is_authenticated and request.user.is_active else None


def refuse_cross_origin(request: HttpRequest) -> None:
    """Raises `cross_origin` (403) for a write that another site's page sends."""
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site in ("same-origin", "none"):
        return
    if site is None and (origin is None or _is_ours(request, origin)):
        return
    raise Rejection("cross_origin", status=403)


def user_of(request: HttpRequest) -> User:
    """The signed-in user of an authenticated route."""
    return cast(User, request.user)


def device_of(request: HttpRequest) -> Device:
    """The device this session was opened on, or `device_unknown`: sign in with a device to send orders."""
    found = Device.objects.filter(pk=UUID(request.session[DEVICE])).first() if DEVICE in request.session else None
    if found is None or found.user_id != request.user.pk:
        raise Rejection("device_unknown", status=409)
    return found


def _is_ours(request: HttpRequest, origin: str) -> bool:
    return urlsplit(origin).netloc == request.get_host() or origin in settings.CSRF_TRUSTED_ORIGINS
