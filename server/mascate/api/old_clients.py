"""Apps too old for this server may still send their outbox; all else waits until they have renewed themselves (S6)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from mascate.api.errors import problem
from mascate.kit.errors import Rejection
from mascate.sync import wire

View = Callable[[HttpRequest], HttpResponse]

#: What a device needs to get its documents home.
OPEN_TO_ALL = ("/api/v1/sync", "/api/v1/session")


def old_client_gate(get_response: View) -> View:
    """Middleware: refuses the API's calls of an app whose `X-Contract` is no longer supported (426).

    Callers that say nothing of a contract, such as an integrator's programs, are not judged by it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        told = request.headers.get("X-Contract", "")
        is_old = told.isdecimal() and int(told) < wire.OLDEST_CONTRACT
        if is_old and request.path.startswith("/api/v1/") and not request.path.startswith(OPEN_TO_ALL):
            return problem(request, Rejection("client_too_old", status=426))
        return get_response(request)

    return middleware
