"""What is no API: the health check and the app's one page, which every address of its own leads to."""

import json

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from mascate import __version__
from mascate.api.headers import POLICY


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """200 `{"status": "ok"}` when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        status = "ok"
    except DatabaseError:
        status = "database_unreachable"
    body = json.dumps({"status": status, "version": __version__})
    return HttpResponse(body, status=200 if status == "ok" else 503, content_type="application/json")


@require_GET
def app_page(request: HttpRequest) -> HttpResponse:
    """The app's page; its own router reads the address."""
    page = settings.CLIENT_DIST / "index.html"
    if not page.exists():
        return HttpResponse("The app is not built. Run ./dev build.", status=503, content_type="text/plain")
    response = HttpResponse(page.read_bytes(), content_type="text/html; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Content-Security-Policy"] = POLICY
    return response
