"""Every address of the server."""

from django.contrib import admin
from django.urls import path, re_path

from mascate.api.app import app_page, health
from mascate.api.check import check_page
from mascate.api.errors import no_such_address
from mascate.api.v1 import api

urlpatterns = [
    path("healthz", health),
    path("admin/", admin.site.urls),
    path("d/<str:letters>/<str:seal>", check_page),
    path("api/", api.urls),
    re_path(r"^api/", no_such_address),
    # Files with an ending are the client's own and stand in WhiteNoise; anything else is a place within the app.
    re_path(r"^(?!static/)(?!.*\.[A-Za-z0-9]{1,5}$).*$", app_page),
]
