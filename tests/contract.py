"""Writes contract/openapi.json from the server's routes: `./dev contract`."""

import json
import os

from tests.rig.places import CONTRACT


def openapi_text() -> str:
    """The API's OpenAPI document as it is committed: stable order, one line per value."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mascate.settings")
    import django

    django.setup()
    from mascate.api.v1 import api

    return json.dumps(api.get_openapi_schema(), indent=2, sort_keys=True, ensure_ascii=False, default=str) + "\n"


if __name__ == "__main__":
    (CONTRACT / "openapi.json").write_text(openapi_text(), encoding="utf-8")
