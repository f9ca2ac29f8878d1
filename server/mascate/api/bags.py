"""Packing a bag and handing its sections out."""

import gzip
from datetime import date, datetime
from typing import Any, Literal

import brotli
import zstandard
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from ninja import Field, Router, Schema

from mascate.api.auth import user_of
from mascate.bags.actions import pack_bag
from mascate.bags.costs import costs_of
from mascate.bags.models import Bag
from mascate.bags.queries import Form, bag_to_hand_out, file_to_send

router = Router(tags=["bags"])

BROTLI_QUALITY = 5
#: The rest of a file is packed while its device waits.
REST_ZSTD_LEVEL = 3
GZIP_LEVEL = 6
MEDIA_TYPES = {"file": "application/vnd.sqlite3", "columns": "application/octet-stream"}


class CountsOut(Schema):
    customers: int
    products: int
    prospects: int


class SectionOut(Schema):
    name: str
    sha256: str
    size: int
    packed_size: int


class CostOut(Schema):
    records: int
    size: int
    packed_size: int


class CostsOut(Schema):
    customers: CostOut
    products: CostOut
    prospects: CostOut


class ChosenAtOut(Schema):
    customers: datetime | None = None
    products: datetime | None = None
    prospects: datetime | None = None


class GoneRecordOut(Schema):
    schema_code: str
    key: str
    title: str = Field(description="Empty for what is another's now.")
    reason: Literal["withdrawn", "unknown"]


class GoneOut(Schema):
    """What was chosen, and is withdrawn or another's since."""

    count: int = 0
    records: list[GoneRecordOut] = Field(default=[], description="The first of them.")


class ManifestOut(Schema):
    version: int
    day: date
    day_start: datetime
    day_end: datetime
    shown_until: datetime = Field(description="The day's end, or earlier where the policy gives bags some hours only.")
    made_at: datetime
    sha256: str
    size: int
    counts: CountsOut
    chosen_at: ChosenAtOut
    gone: GoneOut
    sections: list[SectionOut]
    costs: CostsOut


@router.post("", response=ManifestOut, summary="Pack today's bag")
def make_bag(request: HttpRequest) -> dict[str, Any]:
    """Equal content answers the present version; with nothing chosen today `nothing_selected` (422)."""
    return manifest_of(pack_bag(user_of(request)))


@router.get("/{version}/sections/{name}", summary="A section's SQLite file, or what changed in it")
def read_section(
    request: HttpRequest,
    version: int,
    name: str,
    base: str | None = None,
    part: str | None = None,
    offset: int = 0,
    form: Form = "file",
) -> HttpResponse:
    """The file in the best encoding the caller takes; its hash is the `ETag`, before any encoding.

    To a caller who holds the file with the hash `base`, what changed since, where that is small: `X-Base` says so. Who
    can make the file of its `columns` gets these, less than half of the bytes, if `X-Form` says so. Who holds the first
    `offset` bytes of the file with the hash `part`, in this form, gets the rest, and `X-Offset` says so; of any other
    file they get the whole. The bytes are counted before encoding, for a browser shows no others; `X-Packed-Size` is
    what the whole takes on the wire.
    """
    bag = bag_to_hand_out(user_of(request), version)
    file = file_to_send(bag, name, base=base, form=form)
    begin = offset if part == file.sha256 and 0 < offset <= file.size else 0
    body, encoding = _encoded(file.packed, begin, request.headers.get("Accept-Encoding", ""))
    response = HttpResponse(body, content_type=MEDIA_TYPES[file.form])
    if encoding:
        response["Content-Encoding"] = encoding
    if file.base:
        response["X-Base"] = file.base
    response["ETag"] = f'"{file.sha256}"'
    response["X-Form"] = file.form
    response["X-Uncompressed-Size"] = str(file.size)
    response["X-Packed-Size"] = str(len(file.packed))
    response["X-Offset"] = str(begin)
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    return response


def manifest_of(bag: Bag) -> dict[str, Any]:
    """What a device must know before it fetches and trusts a bag (rules B3, B6, D1)."""
    return {
        "version": bag.version,
        "day": bag.day,
        "day_start": bag.day_start,
        "day_end": bag.day_end,
        "shown_until": bag.shown_until,
        "made_at": bag.made_at,
        "sha256": bag.sha256,
        "size": bag.size,
        "counts": bag.counts,
        "chosen_at": {schema: bag.chosen_at.get(schema) for schema in bag.counts},
        "gone": bag.gone or {"count": 0, "records": []},
        "sections": [{name: section[name] for name in SectionOut.model_fields} for section in bag.sections],
        "costs": costs_of(bag),
    }


def _encoded(packed: bytes, begin: int, accepted: str) -> tuple[bytes, str]:
    codings = {part.split(";")[0].strip() for part in accepted.split(",") if not part.replace(" ", "").endswith(";q=0")}
    if "zstd" in codings and begin == 0:
        return packed, "zstd"
    content = zstandard.ZstdDecompressor().decompress(packed)[begin:]
    if "zstd" in codings:
        return zstandard.ZstdCompressor(level=REST_ZSTD_LEVEL).compress(content), "zstd"
    if "br" in codings:
        return brotli.compress(content, quality=BROTLI_QUALITY), "br"
    if "gzip" in codings:
        return gzip.compress(content, GZIP_LEVEL, mtime=0), "gzip"
    return content, ""
