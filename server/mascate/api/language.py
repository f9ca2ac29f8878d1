"""The language of an answer: what the app asks for, else the installation's."""

from django.http import HttpRequest
from django.utils.translation import get_language_from_request

from mascate.kit.errors import LANGUAGES


def language_of(request: HttpRequest) -> str:
    """`en`, `pt-BR` or `es`, by `Accept-Language`."""
    asked = get_language_from_request(request).lower()
    return next((language for language in LANGUAGES if language.lower() == asked), "en")
