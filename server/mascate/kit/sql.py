"""SQL that the ORM lacks, on both databases."""

import json
from collections.abc import Iterable

from django.db import connection
from django.db.models.expressions import RawSQL


def among(values: Iterable[str]) -> RawSQL:
    """A set of any number of texts for `…__in`, bound as one value: a list would meet the limit of variables."""
    texts = list(values)
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(texts)])
    return RawSQL("SELECT unnest(%s::text[])", [texts])
