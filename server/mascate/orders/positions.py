"""How stock, credit and earlier orders stand while an order is judged: read anew for each, for its transaction alone.

Each is one written statement: these are asked of every order that comes in, and the ORM would make each anew.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from mascate.config import config
from mascate.kit import clock
from mascate.kit.clock import utc_text
from mascate.kit.rows import bound
from mascate.kit.sql import ids_among, instant, rows_of
from mascate.orders.checks import Bill, CheckedLine, Credit, CustomerState, EarlierOrder, ProductState
from mascate.orders.leasing.queries import credit_held, stock_held
from mascate.orders.models import Order, Status

#: Orders that have taken goods and credit: held ones have taken the goods they wait for, but no credit yet.
GOODS_TAKEN = (Status.HELD, Status.PROPOSED, Status.RECEIVED, Status.IN_ERP, Status.INVOICED)
CREDIT_TAKEN = (Status.RECEIVED, Status.IN_ERP, Status.INVOICED)


def customer_state(customer_id: int, *, but: Sequence[UUID], leased_minor: int) -> CustomerState:
    """The customer as its row is now, with what it has ordered since its credit was read, these documents aside."""
    [(blocked, risk_grade, limit, released, read_at)] = rows_of(
        """SELECT blocked, risk_grade, credit_limit_minor, released_minor, financial_at FROM registers_customer
          WHERE id = %s""",
        [customer_id],
    )
    credit = None
    if read_at is not None:
        # What other devices were promised is as good as ordered.
        released += _ordered_since(read_at, customer_id, but) + credit_held(customer_id)
        credit = Credit(limit, released, _bills_of(customer_id), as_of=utc_text(_aware(read_at)))
    return CustomerState(bool(blocked), risk_grade, credit, leased_minor)


def product_states(
    product_ids: Iterable[int], *, but: Sequence[UUID], leased_e4: Mapping[str, int]
) -> dict[str, ProductState]:
    """Key → product as its row is now, with what was ordered since its stock was read, these documents aside."""
    wanted = list(product_ids)
    asked, values = ids_among("id", wanted)
    rows = rows_of(
        f"SELECT id, key, code, blocked, withdrawn, stock_e4, stock_at FROM registers_product WHERE {asked}",
        values,
    )
    taken = _taken_since([stock_at for *_, stock_at in rows if stock_at], wanted, but)
    held = stock_held(wanted)
    return {
        key: ProductState(
            code=code,
            blocked=bool(blocked),
            withdrawn=bool(withdrawn),
            stock_e4=stock_e4,
            stock_at=utc_text(_aware(stock_at)) if stock_at else None,
            # What devices were promised is as good as ordered.
            taken_e4=taken.get(product, 0) + held.get(product, 0),
            leased_e4=leased_e4.get(key, 0),
        )
        for product, key, code, blocked, withdrawn, stock_e4, stock_at in rows
    }


def _ordered_since(read_at: Any, customer_id: int, but: Sequence[UUID]) -> int:
    others, left_out = _others(but)
    rows = rows_of(
        f"""SELECT SUM(o.total_minor) FROM orders_order o WHERE o.customer_id = %s AND o.received_at > %s
          AND o.status IN {_one_of(CREDIT_TAKEN)} AND {others}""",
        [customer_id, read_at, *left_out],
    )
    return int(rows[0][0] or 0)


def _bills_of(customer_id: int) -> list[Bill]:
    rows = rows_of(
        "SELECT CAST(due_on AS text), balance_minor FROM registers_openbill WHERE customer_id = %s AND NOT withdrawn",
        [customer_id],
    )
    return [Bill(date.fromisoformat(due_on), balance_minor) for due_on, balance_minor in rows]


def _taken_since(read_at: Sequence[Any], product_ids: Sequence[int], but: Sequence[UUID]) -> dict[int, int]:
    """Product → what orders received since its stock was read ask for."""
    if not read_at:
        return {}
    asked, values = ids_among("l.product_id", product_ids)
    others, left_out = _others(but)
    # Of an import all stocks are of one time, and then each product need not be looked at again.
    each, of_it = ("JOIN registers_product p ON p.id = l.product_id", "o.received_at > p.stock_at AND")
    if len(set(read_at)) == 1:
        each, of_it = "", ""
    rows = rows_of(
        f"""SELECT l.product_id, SUM(l.quantity_e4) FROM orders_orderline l
          JOIN orders_order o ON o.id = l.order_id {each}
          WHERE {asked} AND {of_it} o.received_at > %s
          AND o.status IN {_one_of(GOODS_TAKEN)} AND {others} GROUP BY l.product_id""",
        [*values, min(read_at), *left_out],
    )
    return {product: int(quantity) for product, quantity in rows}


def earlier_orders(customer_id: int, *, days: int, but: Sequence[UUID]) -> list[EarlierOrder]:
    """The customer's orders of the last days, ours first; one the ERP tells of as well is told once."""
    zone, today = config().zone, clock.today()
    others, left_out = _others(but)
    own = rows_of(
        f"""SELECT o.number, o.erp_number, o.made_at, p.key, l.quantity_e4 FROM orders_order o
          JOIN orders_orderline l ON l.order_id = o.id JOIN registers_product p ON p.id = l.product_id
          WHERE o.customer_id = %s AND o.made_at >= %s AND o.status IN {_one_of(GOODS_TAKEN)} AND {others}
          ORDER BY o.number DESC""",
        [customer_id, instant(today.start - timedelta(days=days)), *left_out],
    )
    past = rows_of(
        """SELECT o.key, CAST(o.ordered_on AS text), p.key, l.quantity_e4 FROM registers_pastorder o
          JOIN registers_pastorderline l ON l.order_id = o.id JOIN registers_product p ON p.id = l.product_id
          WHERE o.customer_id = %s AND NOT o.withdrawn AND o.ordered_on >= %s
          ORDER BY o.ordered_on DESC, o.key DESC""",
        [customer_id, (today.date - timedelta(days=days)).isoformat()],
    )
    told = {erp_number for _, erp_number, *_ in own if erp_number}
    ours = ((f"{number:06d}", made_at, key, quantity) for number, _, made_at, key, quantity in own)
    theirs = (row for row in past if row[0] not in told)
    return [
        *(EarlierOrder(number, _aware(made_at).astimezone(zone).date(), lines) for number, made_at, lines in _of(ours)),
        *(EarlierOrder(key, date.fromisoformat(day), lines) for key, day, lines in _of(theirs)),
    ]


def _of(rows: Iterable[tuple[str, Any, str, int]]) -> Iterator[tuple[str, Any, list[CheckedLine]]]:
    """Number, time and lines of each order; its lines stand together."""
    for (number, at), lines in groupby(rows, key=lambda row: row[:2]):
        yield number, at, [CheckedLine(key, quantity_e4) for *_, key, quantity_e4 in lines]


def _others(but: Sequence[UUID]) -> tuple[str, list[Any]]:
    """The condition on an order to be none of these, and what is bound to it."""
    if not but:
        return "1 = 1", []
    return f"o.id NOT IN ({', '.join(['%s'] * len(but))})", [bound(Order._meta.pk, each) for each in but]


def _one_of(statuses: Iterable[Status]) -> str:
    return f"({', '.join(repr(status.value) for status in statuses)})"


def _aware(at: Any) -> datetime:
    """SQLite answers with the text that it keeps."""
    return at if isinstance(at, datetime) else datetime.fromisoformat(at).replace(tzinfo=UTC)
