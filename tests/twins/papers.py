"""Papers made by chance: long names, strange letters, huge figures, from no line to several pages of them."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

from mascate.orders.paper.paper import Letterhead, Logo, Paper, PaperLine, PaperPartner, PaperTax
from mascate.orders.paper.seal import Sealed, SealedLine

WORDS = (
    "café", "ação", "Ñandú", "São", "José", "Łódź", "Ωμέγα", "东京", "שלום", "💥", "№", "ﬁm", "a" * 60, "W" * 300, "x",
    "—", "«R$»", "\u202e", "\x00", "\x07", "\u00a0", "e\u0301", "\r\n", "\n", "½", "?", "'\"\\", "\ud83d",
    "{date}", "$&", "€",
)  # fmt: skip
#: A PNG of one point.
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGPgzosHAAFgANlMTVGOAAAAAElFTkSuQmCC"
KEYS = (None, "", "L1", "T/30", "chave ção")


def a_text(chance: Random, most: int = 8) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(chance.randrange(0, most)))


def a_paper(chance: Random) -> Paper:
    lines = [a_line(chance) for _ in range(chance.choice((0, 1, 1, 2, 5, 30, 120)))]
    return Paper(
        language=chance.choice(("pt-BR", "en", "es")),
        currency=chance.choice(("BRL", "USD", "EUR", "CHF")),
        kind=chance.choice(("order", "quotation")),
        number=chance.choice((None, "000012", "999999999")),
        state=chance.choice(("", "", "held", "cancelled", "refused", "expired", "won", "lost")),
        made_on=a_day(chance),
        valid_until=chance.choice((None, a_day(chance))),
        prices_hold=chance.random() < 0.5,
        company=Letterhead(
            name=a_text(chance),
            tax_id=a_text(chance, 3),
            address=a_text(chance),
            contact=a_text(chance),
            footer=a_text(chance, 40),
            logo=chance.choice((None, Logo(PIXEL, chance.randrange(0, 900), chance.randrange(1, 500)))),
        ),
        rep=a_text(chance, 3),
        partner=PaperPartner(
            kind=chance.choice(("customer", "prospect")),
            code=a_text(chance, 2),
            name=a_text(chance),
            trade_name=a_text(chance),
            tax_id=a_text(chance, 3),
            address=a_text(chance),
            contact=a_text(chance),
        ),
        payment_term=a_text(chance, 3),
        price_list=a_text(chance, 3),
        operation_type=a_text(chance, 3),
        carrier=a_text(chance, 3),
        delivery_address=a_text(chance),
        delivery_on=chance.choice((None, a_day(chance))),
        customer_order_number=a_text(chance, 2),
        remarks=a_text(chance, chance.choice((1, 30, 400))),
        lines=lines,
        gross_minor=an_amount(chance),
        discount_minor=chance.choice((0, an_amount(chance))),
        freight_minor=chance.choice((0, an_amount(chance))),
        taxes=[
            PaperTax(a_text(chance, 5), an_amount(chance), chance.random() < 0.5)
            for _ in range(chance.choice((0, 2, 7)))
        ],
        total_minor=an_amount(chance),
        check_address=chance.choice(("", "https://sell.example/d/AZOPKnwesrmcPQEjRWeJqw/Zm9vYmFyYmF6cXV4")),
    )


def a_line(chance: Random) -> PaperLine:
    return PaperLine(
        code=a_text(chance, 2),
        description=a_text(chance),
        quantity_e4=chance.choice((0, 1, 10_000, 10**11, chance.randrange(1, 10**7))),
        unit=a_text(chance, 2),
        price_e4=chance.choice((0, 1, 10**11, chance.randrange(1, 10**7))),
        discount_e6=chance.choice((0, 0, 1, 50_000, 333_333, 1_000_000)),
        discount_minor=chance.choice((0, an_amount(chance))),
        total_minor=an_amount(chance),
        free=chance.random() < 0.2,
    )


def a_content(chance: Random) -> Sealed:
    return Sealed(
        id=UUID(int=chance.getrandbits(128)),
        kind=chance.choice(("order", "quotation")),
        partner_key=chance.choice(KEYS),
        price_list_key=chance.choice(KEYS),
        payment_term_key=chance.choice(KEYS),
        operation_type_key=chance.choice(KEYS),
        carrier_key=chance.choice(KEYS),
        delivery_address_key=chance.choice(KEYS),
        delivery_on=chance.choice((None, a_day(chance).isoformat())),
        valid_until=chance.choice((None, a_day(chance).isoformat())),
        customer_order_number=sent(a_text(chance)),
        remarks=sent(a_text(chance, 30)),
        lines=[
            SealedLine(sent(a_text(chance)), *(chance.randrange(most) for most in (10**11, 10**11, 10**6, 10**7)))
            for _ in range(chance.randrange(0, 6))
        ],
        discount_e6=chance.randrange(10**6),
        discount_minor=an_amount(chance),
        freight_minor=an_amount(chance),
        total_minor=an_amount(chance),
    )


def sent(text: str) -> str:
    """What can be in a message: half a letter cannot."""
    return text.replace("\ud83d", "")


def a_day(chance: Random) -> date:
    return date(2026, 1, 1) + timedelta(days=chance.randrange(0, 4000))


def an_amount(chance: Random) -> int:
    return chance.choice((0, 1, 99, 100, 123_456, 10**15, -5, chance.randrange(0, 10**9)))
