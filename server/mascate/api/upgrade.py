"""Between a new package and `mascate upgrade` the portal says so plainly and does nothing else (docs/settings.md)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from mascate.accounts.installation import is_ahead, is_upgraded
from mascate.api.errors import problem
from mascate.kit.errors import Rejection

View = Callable[[HttpRequest], HttpResponse]

RETRY_AFTER_SECONDS = "60"


def upgrade_gate(get_response: View) -> View:
    """Middleware, before any that reads the database: the API and the back office wait for the database's upgrade.

    The app's own files are served all the same: what is on the device can be read and written, and goes out when the
    gate opens. Once open it is not asked again: a process never runs two package versions.
    """
    has_opened = False

    def middleware(request: HttpRequest) -> HttpResponse:
        nonlocal has_opened
        if has_opened or not request.path.startswith(("/api/", "/admin/", "/healthz")):
            return get_response(request)
        has_opened = is_upgraded()
        if has_opened:
            return get_response(request)
        response = problem(request, Rejection("package_too_old" if is_ahead() else "upgrade_needed", status=503))
        response["Retry-After"] = RETRY_AFTER_SECONDS
        return response

    return middleware
