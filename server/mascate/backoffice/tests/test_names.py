"""The back office calls its models, fields, help, choices, headings and columns as the reader does."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import capfirst

from mascate.accounts.models import Role, User
from mascate.backoffice.naming import fields_of, models_shown, pages
from mascate.backoffice.words import NAMED, TRANSLATED, names_in

LANGUAGES = ("pt-BR", "es")


@pytest.fixture
def office(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("chief", password="x", role=Role.ADMINISTRATOR))
    return client


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("model", models_shown(), ids=lambda model: model._meta.model_name)
def test_no_model_is_without_its_names(model: Any, language: str) -> None:
    english = [str(name) for name in (model._meta.verbose_name, model._meta.verbose_name_plural)]
    assert all(english)
    for named in (model._meta, *fields_of(model)):
        assert isinstance(named.verbose_name, Promise), named
        assert not getattr(named, "help_text", "") or isinstance(named.help_text, Promise), named
    names = names_in(language)
    kind = model._meta.model_name
    if ("models", kind) in NAMED:
        assert names["models"][kind]
        assert names["plurals"][kind]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_and_text_has_its_words_and_none_is_kept_for_nothing(language: str) -> None:
    names = names_in(language)
    assert [each for each in sorted(TRANSLATED) if each not in names["texts"]] == []
    assert [each for each in names["texts"] if each not in TRANSLATED] == []
    without = [
        (group, name)
        for group, name in sorted(NAMED)
        if name not in names[group] and name.rpartition(".")[2] not in names[group]
    ]
    assert without == []
    used = {name for _, name in NAMED} | {name.rpartition(".")[2] for _, name in NAMED}
    assert [name for group in ("models", "plurals", "fields") for name in names[group] if name not in used] == []


def test_both_languages_name_the_same() -> None:
    portuguese, spanish = map(names_in, LANGUAGES)
    assert {group: set(names) for group, names in portuguese.items()} == {
        group: set(names) for group, names in spanish.items()
    }


def test_no_column_or_heading_is_in_one_language_only() -> None:
    plain = []
    for page in pages():
        shown = (*getattr(page, "list_display", ()), *page.readonly_fields)
        columns: list[Any] = [getattr(page, name, None) if isinstance(name, str) else name for name in shown]
        titles = [each.short_description for each in columns if hasattr(each, "short_description")]
        headings = [heading for heading, _ in page.fieldsets or () if heading]
        plain += [f"{type(page).__name__}: {title}" for title in (*titles, *headings) if type(title) is str]
    assert plain == []


@pytest.mark.parametrize(
    ("language", "page", "said"),
    [
        ("en", "registers/taxrule/add/", ("Tax rule", "Rate (%)", "In the price already", "This day included.")),
        ("pt-br", "registers/taxrule/add/", ("regra de imposto", "Taxa (%)", "Já incluso no preço", "Base de cálculo")),
        ("es", "registers/taxrule/add/", ("regla de impuesto", "Tasa (%)", "Ya incluido en el precio")),
        (
            "pt-br",
            "registers/discountrule/add/",
            ("Etapa", "Vale quando (vazio é qualquer um)"),
        ),
        ("pt-br", "registers/freegoodsrule/add/", ("regra de bonificação", "A cada", "Quantidade bonificada")),
        ("pt-br", "registers/pricelistitem/add/", ("A partir da quantidade", "Tabela de preços")),
        ("pt-br", "accounts/policy/add/", ("A manhã", "Máximo de registros", "vão para os aparelhos")),
        ("es", "accounts/orderpolicy/add/", ("Reservado para los dispositivos", "Tolerancia del precio (%)")),
        ("pt-br", "orders/order/", ("Pedidos",)),
        ("es", "orders/quotation/", ("Presupuestos",)),
        ("pt-br", "", ("Cadastros", "Regras de imposto", "Condições de pagamento", "Títulos em aberto")),
    ],
)
def test_the_pages_speak_the_readers_language(office: Client, language: str, page: str, said: tuple[str, ...]) -> None:
    shown = office.get(f"/admin/{page}", headers={"accept-language": language}).content.decode()
    assert [text for text in said if text not in shown and capfirst(text) not in shown] == []


def test_migrations_know_nothing_of_languages(db: None) -> None:
    with translation.override("pt-br"):
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)
