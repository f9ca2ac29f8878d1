"""The company's letterhead: its page, what becomes of a logo, and that it travels to the devices."""

import base64
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from mascate.accounts.letterhead import LOGO_LIMIT
from mascate.accounts.models import Letterhead, Role, User
from mascate.conftest import SignedIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("chief", password="x", role=Role.ADMINISTRATOR))
    return client


def write(client: Client, **parts: Any) -> Any:
    row = Letterhead.objects.first()
    page = reverse("admin:accounts_letterhead_change", args=[1]) if row else reverse("admin:accounts_letterhead_add")
    return client.post(page, {"name": "Aurora"} | parts)


def a_picture(kind: str, width: int, height: int, mode: str = "RGBA") -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.effect_noise((width, height), 90).convert(mode).save(file, kind)
    return SimpleUploadedFile("logo", file.getvalue())


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "L"), ("PNG", "P"), ("JPEG", "RGB"), ("JPEG", "CMYK")]
)
def test_a_logo_is_made_as_small_as_a_paper_needs_it(chief: Client, kind: str, mode: str) -> None:
    assert write(chief, new_logo=a_picture(kind, 3000, 700, mode=mode)).status_code == 302
    letterhead = Letterhead.objects.get()
    content = base64.b64decode(letterhead.logo)
    assert len(content) <= LOGO_LIMIT
    picture = Image.open(io.BytesIO(content))
    assert (picture.format, picture.size) == ("PNG", (510, 119))
    assert (letterhead.logo_width, letterhead.logo_height) == picture.size


def test_what_is_clear_in_a_logo_becomes_white(chief: Client) -> None:
    file = io.BytesIO()
    Image.new("RGBA", (10, 10), (200, 0, 0, 0)).save(file, "PNG")
    write(chief, new_logo=SimpleUploadedFile("logo.png", file.getvalue()))
    picture = Image.open(io.BytesIO(base64.b64decode(Letterhead.objects.get().logo))).convert("RGB")
    assert picture.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG cannot be printed"),
        (b"GIF89a", "no PNG or JPEG"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "no PNG or JPEG"),
        (b"\xff\xd8\xff" + b"\x00" * 8_000_001, "larger than 8 MB"),
    ],
)
def test_what_is_no_logo_is_refused_with_the_reason(chief: Client, content: bytes, told: str) -> None:
    answer = write(chief, new_logo=SimpleUploadedFile("logo.png", content))
    assert told in answer.content.decode()
    assert not Letterhead.objects.exists()


def test_a_picture_too_wide_to_open_is_refused_unopened(chief: Client) -> None:
    file = io.BytesIO()
    Image.new("1", (20_000, 1)).save(file, "PNG")
    assert "8000 points wide" in write(chief, new_logo=SimpleUploadedFile("l.png", file.getvalue())).content.decode()


def test_a_logo_stays_until_it_is_removed(chief: Client) -> None:
    write(chief, new_logo=a_picture("PNG", 50, 50))
    write(chief, name="Aurora Ltda.", footer="Thank you.")
    letterhead = Letterhead.objects.get()
    assert (letterhead.name, letterhead.footer, bool(letterhead.logo)) == ("Aurora Ltda.", "Thank you.", True)
    write(chief, remove_logo="on")
    assert Letterhead.objects.get().logo == ""


def test_the_devices_read_it_from_the_api(chief: Client, rita: User, signed_in: SignedIn) -> None:
    rep = signed_in(rita)
    assert rep.get("/api/v1/letterhead").json() | {"name": ""} == {
        "name": "",
        "tax_id": "",
        "address": "",
        "contact": "",
        "footer": "",
        "logo": None,
    }
    write(chief, new_logo=a_picture("PNG", 50, 40), tax_id="12")
    told = rep.get("/api/v1/letterhead").json()
    assert (told["name"], told["tax_id"], told["logo"]["width"], told["logo"]["height"]) == ("Aurora", "12", 50, 40)
    assert Client().get("/api/v1/letterhead").status_code == 401
