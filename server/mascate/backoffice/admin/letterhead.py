"""What the company's papers say of it."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html

from mascate.accounts.letterhead import THE_ONE, UPLOAD_LIMIT_MB, LogoRefused, letterhead_in_force, logo_of
from mascate.accounts.models import Letterhead
from mascate.backoffice.admin.parts import Admin

# Generic for the type checker only.
if TYPE_CHECKING:
    Form = forms.ModelForm[Letterhead]
else:
    Form = forms.ModelForm


class LetterheadForm(Form):
    new_logo = forms.FileField(
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        help_text=f"PNG or JPEG up to {UPLOAD_LIMIT_MB} MB; it is made as small as a paper needs it, on white.",
    )
    remove_logo = forms.BooleanField(required=False)

    class Meta:
        model = Letterhead
        fields = ("name", "tax_id", "address", "contact", "footer")

    def clean_new_logo(self) -> tuple[str, int, int] | None:
        upload: Any = self.cleaned_data["new_logo"]
        if upload is None:
            return None
        try:
            return logo_of(upload.read(UPLOAD_LIMIT_MB * 1_000_000 + 1))
        except LogoRefused as refused:
            raise forms.ValidationError(str(refused)) from None


@admin.register(Letterhead)
class LetterheadAdmin(Admin):
    """The one row. It travels to the devices with the next bag each of them fetches."""

    form = LetterheadForm
    list_display = ("__str__", "name", "tax_id", "logo_shown")
    readonly_fields = ("logo_shown",)
    fieldsets = (
        ("The company", {"fields": ("name", "tax_id", "address", "contact")}),
        ("Logo", {"fields": ("logo_shown", "new_logo", "remove_logo")}),
        ("Every page", {"fields": ("footer",)}),
    )

    @admin.display(description="Logo")
    def logo_shown(self, letterhead: Letterhead) -> str:
        if not letterhead.logo:
            return "–"
        picture = '<img src="data:image/png;base64,{}" width="{}" alt="Logo" style="background: #fff">'
        return format_html(picture, letterhead.logo, letterhead.logo_width // 2)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Until it is written there is one to add, then one to change."""
        return super().has_add_permission(request) and letterhead_in_force()._state.adding

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Letterhead, form: Any, change: bool) -> None:
        obj.id = THE_ONE
        if form.cleaned_data["new_logo"]:
            obj.logo, obj.logo_width, obj.logo_height = form.cleaned_data["new_logo"]
        elif form.cleaned_data["remove_logo"]:
            obj.logo, obj.logo_width, obj.logo_height = "", 0, 0
        super().save_model(request, obj, form, change)
