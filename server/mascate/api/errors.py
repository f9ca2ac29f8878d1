"""Every error leaves as `application/problem+json` with `code`, `message` and `detailedMessage`."""

import json
import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from mascate.api.language import language_of
from mascate.kit.errors import Rejection, not_found, sentence

logger = logging.getLogger(__name__)

CODES_BY_STATUS = {404: "not_found", 401: "not_signed_in"}


def problem(request: HttpRequest, rejection: Rejection) -> HttpResponse:
    """The answer to a rejection, its sentence in the caller's language."""
    message = sentence(rejection.code, language_of(request), rejection.data)
    body: dict[str, Any] = {
        "type": f"urn:mascate:{rejection.code}",
        "title": message,
        "status": rejection.status,
        "code": rejection.code,
        "message": message,
        "detailedMessage": rejection.detail or message,
        "data": rejection.data,
    }
    # Half of a surrogate pair, told back to who sent it, has no bytes.
    content = json.dumps(body, ensure_ascii=False, default=str).encode(errors="replace")
    return HttpResponse(content, status=rejection.status, content_type="application/problem+json")


def register(api: NinjaAPI) -> None:
    """Gives the API our answers to every kind of failure."""

    @api.exception_handler(Rejection)
    def rejected(request: HttpRequest, error: Rejection) -> HttpResponse:
        return problem(request, error)

    @api.exception_handler(AuthenticationError)
    def unknown_caller(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return problem(request, Rejection("not_signed_in", status=401))

    @api.exception_handler(ValidationError)
    def unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return problem(request, malformed(error.errors))

    @api.exception_handler(HttpError)
    def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
        if error.status_code == 400:
            return problem(request, Rejection("request_malformed", status=400, reason="not JSON"))
        code = CODES_BY_STATUS.get(error.status_code, "request_malformed")
        return problem(request, Rejection(code, status=error.status_code, reason=error.message))

    @api.exception_handler(Exception)
    def broken(request: HttpRequest, error: Exception) -> HttpResponse:
        logger.exception("%s %s broke", request.method, request.path)
        return problem(request, Rejection("internal_error", status=500))


def locked() -> Rejection:
    """Too many wrong passwords for this account from this address."""
    return Rejection("sign_in_locked", status=429, minutes=settings.AXES_COOLOFF_TIME // timedelta(minutes=1))


def locked_out(request: HttpRequest, original_response: object = None, credentials: object = None) -> HttpResponse:
    """What django-axes answers at the wrong password that locks the account, in the back office too."""
    return problem(request, locked())


def malformed(errors: list[dict[str, Any]]) -> Rejection:
    """What a typed route could not read, named by its place."""
    first = errors[0] if errors else {"loc": (), "msg": ""}
    place = ".".join(str(part) for part in first["loc"] if part not in ("body", "query", "path", "payload"))
    return Rejection("request_malformed", status=400, reason=f"{place}: {first['msg']}".removeprefix(": "))


def no_such_address(request: HttpRequest) -> HttpResponse:
    return problem(request, not_found())
