"""Packing a bag and handing its file out."""

import gzip
from datetime import date, datetime
from typing import Any

import brotli
import zstandard
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from ninja import Router, Schema

from mascate.api.auth import user_of
from mascate.bags import storage
from mascate.bags.actions import pack_bag
from mascate.bags.models import Bag
from mascate.bags.queries import bag_to_hand_out
from mascate.kit.errors import not_found

router = Router(tags=["bags"])

BROTLI_QUALITY = 5
GZIP_LEVEL = 6


class CountsOut(Schema):
    customers: int
    products: int
    prospects: int


class SectionOut(Schema):
    name: str
    sha256: str
    size: int


class ChosenAtOut(Schema):
    customers: datetime | None = None
    products: datetime | None = None
    prospects: datetime | None = None


class ManifestOut(Schema):
    version: int
    day: date
    day_start: datetime
    day_end: datetime
    made_at: datetime
    sha256: str
    size: int
    counts: CountsOut
    chosen_at: ChosenAtOut
    sections: list[SectionOut]


@router.post("", response=ManifestOut, summary="Pack today's bag")
def make_bag(request: HttpRequest) -> dict[str, Any]:
    """Equal content answers the present version; with nothing chosen today `nothing_selected` (422)."""
    return manifest_of(pack_bag(user_of(request)))


@router.get("/{version}/file", summary="A bag's SQLite file")
def read_bag_file(request: HttpRequest, version: int) -> HttpResponse:
    """The file in the best encoding the caller takes; `X-Uncompressed-Size` tells the progress bar its goal."""
    bag = bag_to_hand_out(user_of(request), version)
    etag = f'"{bag.sha256}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        body, encoding = _encoded(bag, request.headers.get("Accept-Encoding", ""))
        response = HttpResponse(body, content_type="application/vnd.sqlite3")
        if encoding:
            response["Content-Encoding"] = encoding
    response["ETag"] = etag
    response["X-Uncompressed-Size"] = str(bag.size)
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    return response


def manifest_of(bag: Bag) -> dict[str, Any]:
    """What a device must know before it fetches and trusts a bag (rules B3, B6, D1)."""
    return {
        "version": bag.version,
        "day": bag.day,
        "day_start": bag.day_start,
        "day_end": bag.day_end,
        "made_at": bag.made_at,
        "sha256": bag.sha256,
        "size": bag.size,
        "counts": bag.counts,
        "chosen_at": {schema: bag.chosen_at.get(schema) for schema in bag.counts},
        "sections": [{"name": "main", "sha256": bag.sha256, "size": bag.size}],
    }


def _encoded(bag: Bag, accepted: str) -> tuple[bytes, str]:
    packed = storage.packed(bag.sha256)
    if packed is None:
        raise not_found()
    codings = {part.split(";")[0].strip() for part in accepted.split(",") if not part.replace(" ", "").endswith(";q=0")}
    if "zstd" in codings:
        return packed, "zstd"
    content = zstandard.ZstdDecompressor().decompress(packed)
    if "br" in codings:
        return brotli.compress(content, quality=BROTLI_QUALITY), "br"
    if "gzip" in codings:
        return gzip.compress(content, GZIP_LEVEL, mtime=0), "gzip"
    return content, ""
