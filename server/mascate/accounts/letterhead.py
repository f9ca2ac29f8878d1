"""The company as its papers show it: texts and a logo, small enough to travel to every device."""

import base64
import io

from PIL import Image, ImageOps

from mascate.accounts.models import Letterhead
from mascate.config import config

THE_ONE = 1
#: In megabytes; a telephone's photograph is below it.
UPLOAD_LIMIT_MB = 8
#: Of a side; a picture of 30,000 points a side would take gigabytes to open.
POINTS_LIMIT = 8_000
#: Twice what a paper prints, at 170 × 52 points.
LARGEST = (510, 156)
#: What travels, before base64.
LOGO_LIMIT = 24_000


class LogoRefused(ValueError):
    """Says in words what is wrong with a picture and which one will do."""


def letterhead_in_force() -> Letterhead:
    """As the office wrote it; unsaved, with the name alone, until somebody has."""
    found = Letterhead.objects.filter(pk=THE_ONE).first() or Letterhead(pk=THE_ONE)
    found.name = found.name or config().company
    return found


def logo_of(upload: bytes) -> tuple[str, int, int]:
    """A PNG or JPEG as a small PNG on white: base64, width and height. Anything else: `LogoRefused`."""
    if len(upload) > UPLOAD_LIMIT_MB * 1_000_000:
        raise LogoRefused(f"The file is larger than {UPLOAD_LIMIT_MB} MB. Choose a smaller one.")
    try:
        with Image.open(io.BytesIO(upload), formats=("PNG", "JPEG")) as opened:
            if max(opened.size) > POINTS_LIMIT:
                raise LogoRefused(f"The picture is more than {POINTS_LIMIT} points wide or high. Choose a smaller one.")
            picture = ImageOps.exif_transpose(opened).convert("RGBA")
    except LogoRefused:
        raise
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise LogoRefused("This is no PNG or JPEG. Save the logo as one of these; SVG cannot be printed.") from None
    picture.thumbnail(LARGEST, Image.Resampling.LANCZOS)
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    content = _smallest(white)
    return base64.b64encode(content).decode(), *white.size


def _smallest(picture: Image.Image) -> bytes:
    """In all its colours if that is small enough, in fewer if not: a photograph loses most by it."""
    for colours in (None, 256, 64, 16, 4):
        file = io.BytesIO()
        (picture if colours is None else picture.quantize(colours)).save(file, "PNG", optimize=True)
        if file.tell() <= LOGO_LIMIT:
            break
    return file.getvalue()
