"""The measured process of `tests.bench.server`: fills the database its settings name, asks, prints times as JSON."""

import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import django
from django.core.management import call_command
from django.db import connection

OWN = 5_000
QUERIES = 200
SCANS = 20
PAGE = 50
#: Words a company's name is made of, so that some texts are in very many rows and most are in few.
TRADES: tuple[str, ...] = (
    "Armazém",
    "Mercado",
    "Empório",
    "Padaria",
    "Mercearia",
    "Restaurante",
    "Pousada",
    "Lanchonete",
    "Cantina",
)
TRADES += (
    "Distribuidora",
    "Farmácia",
    "Papelaria",
    "Ferragens",
    "Materiais",
    "Autopeças",
    "Casa",
    "Comercial",
    "Bazar",
)
# fmt: off
SYLLABLES = [
    "ba", "be", "bi", "bo", "ca", "co", "cu", "da", "de", "do", "fa", "fe", "ga", "go", "ja", "la", "le", "li",
    "lo", "ma", "me", "mi", "mo", "na", "ne", "no", "pa", "pe", "po", "ra", "re", "ri", "ro", "sa", "se", "si",
    "so", "ta", "te", "ti", "to", "va", "ve", "vi", "za", "zi", "ção", "lha", "nho", "são", "tão", "rão", "bran",
    "cos", "mar", "tins", "pei", "xo", "gui", "san", "cas", "tro",
]
# fmt: on
CITIES = ("Campinas", "Recife", "Olinda", "São Paulo", "Bauru", "Assis", "Manaus", "Salvador", "Natal", "Belém")
ENDINGS = ("Ltda", "ME", "EPP", "S/A", "Comércio de Alimentos Ltda", "& Filhos Ltda", "Importação e Exportação Ltda")
IDENTIFYING = ("code", "store", "legal_name", "trade_name", "tax_id", "city")


def main(size: int) -> None:
    django.setup()
    from mascate.registers.models import Customer

    call_command("migrate", interactive=False, verbosity=0)
    if Customer.objects.count() != size:
        fill(size)
    print(json.dumps(times(size)))


def fill(size: int) -> None:
    from mascate.accounts.models import Rep, Role, User
    from mascate.kit import clock
    from mascate.registers.models import Visit

    chance = random.Random(size)
    reps = Rep.objects.bulk_create(Rep(code=f"{n:03}", name=f"Rep {n}") for n in range(size // OWN))
    User.objects.create(username="rita", role=Role.REP, rep=reps[0])
    User.objects.create(username="ana", role=Role.ADMINISTRATOR)
    today = clock.today().date
    ids = [rep.pk for rep in reps]
    write("customer", customers(size, ids, today, chance), size)
    own = list(range(1, size, len(ids)))
    write("openbill", bills(own, today, chance))
    write("pastorder", past_orders(own, ids[0], today, chance))
    Visit.objects.bulk_create(Visit(key=str(n), rep=reps[0], day=today, customer_id=n) for n in own[:12])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def customers(size: int, reps: list[int], today: Any, chance: random.Random) -> Iterator[dict[str, Any]]:
    from mascate.kit.text import folded, sort_name

    for number in range(size):
        name = "".join(chance.choices(SYLLABLES, k=3)).title() + " " + "".join(chance.choices(SYLLABLES, k=2)).title()
        row: dict[str, Any] = {
            "id": number + 1,
            "code": f"{number:07}",
            "store": "01",
            "legal_name": f"{chance.choice(TRADES)} {name} {chance.choice(ENDINGS)}",
            "trade_name": f"{chance.choice(TRADES)} {''.join(chance.choices(SYLLABLES, k=3)).title()}",
            "tax_id": f"{chance.randrange(10**13, 10**14)}",
            "city": chance.choice(CITIES),
        }
        yield row | {
            "key": f"{row['code']}/01",
            "rep_id": reps[number % len(reps)],
            "address": f"Rua {name}, {chance.randrange(1, 3000)}",
            "state": "SP",
            "last_purchase_on": today - timedelta(days=chance.randrange(400)),
            "blocked": number % 11 == 0,
            "folded": folded(*(row[column] for column in IDENTIFYING)),
            "sort_name": sort_name(row["trade_name"], row["legal_name"]),
        }


def bills(own: list[int], today: Any, chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in own:
        if chance.random() < 0.5:
            due = today + timedelta(days=chance.randrange(-30, 30))
            yield {"key": str(number), "customer_id": number, "due_on": due, "amount_minor": 100, "balance_minor": 100}


def past_orders(own: list[int], rep: int, today: Any, chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in own:
        for order in range(4):
            day = today - timedelta(days=chance.randrange(400))
            row = {"key": f"{number}-{order}", "customer_id": number, "rep_id": rep, "ordered_on": day}
            yield row | {"shipped_on": day if chance.random() < 0.8 else None}


def write(name: str, rows: Iterator[dict[str, Any]], size: int = 0) -> None:
    """COPY on PostgreSQL, executemany on SQLite; the indexes of a million customers are made afterwards, at once."""
    from django.apps import apps
    from django.db import models
    from mascate.registers.search import make_indexes

    model = apps.get_model("registers", name)
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField) or size]
    columns = [str(field.column) for field in fields]
    defaults = {str(field.column): field.get_db_prep_save(field.get_default(), connection) for field in fields}
    texts = ([{**defaults, **row}[column] for column in columns] for row in rows)
    table = model._meta.db_table
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if size:
            drop = (
                "DROP INDEX IF EXISTS {0}_groups"
                if connection.vendor == "postgresql"
                else "DROP TRIGGER {0}_groups_insert"
            )
            cursor.execute(drop.format(table))
        if connection.vendor == "postgresql":
            cursor.execute("SET maintenance_work_mem = '512MB'")
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in texts:
                    copy.write_row([json.dumps(value) if isinstance(value, dict) else value for value in row])
        else:
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("BEGIN")
            written: Any = ([str(v) if hasattr(v, "isoformat") else v for v in row] for row in texts)
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", written)
            cursor.execute("COMMIT")
            if size:
                for event in ("update", "delete"):
                    cursor.execute(f"DROP TRIGGER {table}_groups_{event}")
    if size:
        make_indexes()


def times(size: int) -> dict[str, list[float]]:
    from mascate.accounts.models import User
    from mascate.kit.limits import time_limited
    from mascate.kit.text import fold
    from mascate.registers.models import Customer
    from mascate.registers.queries import customers_visible_to
    from mascate.registers.search import found_for
    from mascate.selections.queries import records_matching
    from mascate.selections.reading import Asked, record_page
    from mascate.selections.rules import Filter
    from mascate.selections.schemata import schema_of

    chance = random.Random(7)
    schema = schema_of("customers")
    rita, ana = (User.objects.get(username=name) for name in ("rita", "ana"))
    ids = [chance.randrange(1, size) for _ in range(QUERIES)]
    rows = dict(Customer.objects.filter(pk__in=ids).values_list("pk", "folded"))
    texts = [part_of(rows[id_], chance) for id_ in ids]

    def picked(text: str) -> None:
        """A page of «Select records»."""
        with time_limited():
            record_page(rita, schema, Asked(search=text), bounds=slice(0, PAGE))

    def listed(text: str) -> None:
        """A page of the register, for who sees all of it."""
        with time_limited():
            found = found_for(ana, customers_visible_to(ana), text, is_whole=True)
            list(found.rows.order_by("legal_name", "pk").values()[:PAGE])

    def counted(code: str) -> None:
        with time_limited():
            records_matching(rita, schema, Filter(quick=code)).count()

    def scanned(text: str) -> None:
        found = customers_visible_to(ana).filter(folded__contains=fold(text)).order_by()
        found.count()
        list(found.order_by("legal_name", "pk").values()[:PAGE])

    codes = [option.code for option in schema.quick_filters]
    return {
        "search, own": each(picked, texts),
        "search, all": each(listed, texts),
        "count, own": each(counted, [codes[number % len(codes)] for number in range(QUERIES)]),
        "scan, all": each(scanned, texts[:SCANS]),
    }


def part_of(folded: str, chance: random.Random) -> str:
    """What somebody types who looks for this row: the beginning of a word, or a piece of a number."""
    line = chance.choice([line for line in folded.split("\n") if len(line) >= 3])
    starts = [0, *(place + 1 for place, char in enumerate(line) if char == " " and len(line) - place > 3)]
    start = chance.choice(starts)
    return line[start : start + chance.randrange(3, 9)]


def each(ask: Callable[[str], None], texts: list[str]) -> list[float]:
    """Milliseconds of each question; some before them, unmeasured, warm what a running server has warm."""
    for text in texts[:10]:
        ask(text)
    found = []
    for text in texts:
        begun = time.perf_counter()
        ask(text)
        found.append((time.perf_counter() - begun) * 1000)
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]))
