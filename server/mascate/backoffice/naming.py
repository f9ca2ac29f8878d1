"""Gives the back office's models, fields, columns and headings their names in the reader's language.

The names stand in `wording/names.<language>.json`: of models and fields by their own names, of all that is written in
English where it is declared (help, choices, headings, columns) by that English. A migration never sees them: Django
compares what the models declare, and without a language that is what they say.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.utils.functional import Promise

from mascate.backoffice.words import named, translated

#: Written into the names of scaled integers; nobody says them.
SCALES = (" minor", " e4", " e6")


def give_names() -> None:
    """Once, when all pages are declared. What Django names itself it also translates."""
    for app in apps.get_app_configs():
        if app.name.startswith("mascate."):
            app.verbose_name = translated(str(app.verbose_name))
    admin.site.index_title = translated("Back office")
    for model in models_shown():
        _name(model)
    for page in {page for each in pages() for page in type(each).__mro__}:
        _name_parts(page)


def pages() -> Iterator[Any]:
    """Every page of ours, and the tables in them."""
    for page in admin.site._registry.values():
        if page.model.__module__.startswith("mascate."):
            yield page
            yield from (inline(page.model, admin.site) for inline in page.inlines)


def models_shown() -> list[type[models.Model]]:
    return list(dict.fromkeys(page.model for page in pages()))


def fields_of(model: type[models.Model]) -> Iterator[Any]:
    """Those that a page may show and Django does not name itself."""
    for field in model._meta.get_fields():
        if getattr(field, "concrete", False):
            yield field


def _name(model: type[models.Model]) -> None:
    meta: Any = model._meta
    kind = meta.model_name
    if not isinstance(meta.verbose_name, Promise):
        meta.verbose_name, meta.verbose_name_plural = (
            named("models", kind, str(meta.verbose_name)),
            named("plurals", kind, str(meta.verbose_name_plural)),
        )
    for field in fields_of(model):
        if not isinstance(field.verbose_name, Promise):
            field.verbose_name = named("fields", f"{kind}.{field.name}", _spoken(field.verbose_name))
        if field.help_text and not isinstance(field.help_text, Promise):
            field.help_text = translated(field.help_text)
        if field.choices:
            field.choices = [(value, _chosen(value, label)) for value, label in field.choices]


def _name_parts(page: type) -> None:
    """The columns and headings that a page declares itself."""
    if not page.__module__.startswith("mascate."):
        return
    for declared in list(vars(page).values()):
        if isinstance(getattr(declared, "short_description", None), str):
            declared.short_description = translated(declared.short_description)
    for name in ("fieldsets", "add_fieldsets"):
        if vars(page).get(name):
            setattr(page, name, tuple(headed(vars(page)[name])))


def headed(fieldsets: Iterable[Any]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Groups of fields under their headings in the reader's language."""
    for heading, options in fieldsets:
        told = {"description": translated(options["description"])} if "description" in options else {}
        yield (translated(heading) if isinstance(heading, str) else heading), {**options, **told}


def _chosen(value: Any, label: Any) -> Any:
    """A grade of risk is the same in every language."""
    return label if label == value else translated(str(label))


def _spoken(name: str) -> str:
    for scale in SCALES:
        name = name.removesuffix(scale)
    return name
