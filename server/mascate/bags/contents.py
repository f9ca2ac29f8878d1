"""What goes into a bag, table by table: the selections and what selling to them needs (rule B7).

Each part is a SELECT on the server's database whose columns are those of the same table in `contract/bag.sql`. To add
a table: write it there into the section of those who share it, and its part here. The chosen ids stand in sub-selects,
so that no id passes through Python. The SQL is portable between SQLite and PostgreSQL; `instant()` hides the one
difference.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection

from mascate.accounts.models import Policy

#: What many reps share travels apart from what is a rep's own.
CATALOGUE, PARTNERS = SECTIONS = ("catalogue", "partners")

Parameters = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    section: str
    table: str
    #: The schema whose choice brings these rows: the estimate counts them to it. None: they are there in any case.
    schema: str | None
    query: str
    #: Which of `Policy.FOLLOWING` it is, and may so be left out; None: there is no selling without it.
    kind: str | None = None


def parameters(*, rep_id: int, day: date, policy: Policy) -> Parameters:
    """The values of the parts' named places."""
    return {"rep": rep_id, "day": day.isoformat(), "last_orders": policy.last_orders}


#: What apps above this one have in a bag: they add theirs when they are ready.
CONTRIBUTED: list[Callable[[], Part]] = []


def parts_of(policy: Policy, chosen: Mapping[str, str] | None = None) -> list[Part]:
    """What the policy has in a bag, in the order in which it is written: the same data always gives the same file (B2).

    `chosen`: schema → a query of ids to take in the place of what is saved, for a choice that is being made.
    """
    everything = [*parts(policy), *(contributed() for contributed in CONTRIBUTED)]
    written = [part for part in everything if part.kind not in policy.left_out]
    return [replace(part, query=_choosing(part.query, chosen)) for part in written] if chosen else written


def parts(policy: Policy) -> list[Part]:
    """All that may stand in a bag."""
    customers = CUSTOMERS.format(credit=CREDIT if policy.credit else NO_CREDIT, financial_at=instant("c.financial_at"))
    return [
        Part(CATALOGUE, "payment_terms", None, PAYMENT_TERMS),
        Part(CATALOGUE, "carriers", None, CARRIERS, "carriers"),
        Part(CATALOGUE, "operation_types", None, OPERATION_TYPES),
        Part(CATALOGUE, "price_lists", None, PRICE_LISTS),
        Part(CATALOGUE, "product_fields", None, FIELDS.format("'products'")),
        Part(CATALOGUE, "products", "products", PRODUCTS.format(stock_at=instant("p.stock_at"))),
        Part(CATALOGUE, "prices", "products", PRICES),
        Part(CATALOGUE, "quantity_prices", "products", QUANTITY_PRICES),
        Part(CATALOGUE, "rules", None, RULES),
        Part(CATALOGUE, "letterhead", None, LETTERHEAD),
        Part(PARTNERS, "partner_fields", None, FIELDS.format("'customers', 'prospects'")),
        Part(PARTNERS, "customers", "customers", customers),
        Part(PARTNERS, "customer_rules", "customers", CUSTOMER_RULES),
        Part(PARTNERS, "open_bills", "customers", OPEN_BILLS, "open_bills"),
        Part(PARTNERS, "prospects", "prospects", PROSPECTS),
        Part(PARTNERS, "customer_contacts", "customers", CUSTOMER_CONTACTS, "contacts"),
        Part(PARTNERS, "customer_addresses", "customers", CUSTOMER_ADDRESSES, "addresses"),
        Part(PARTNERS, "prospect_contacts", "prospects", PROSPECT_CONTACTS, "contacts"),
        Part(PARTNERS, "prospect_addresses", "prospects", PROSPECT_ADDRESSES, "addresses"),
        Part(PARTNERS, "past_orders", "customers", PAST_ORDERS, "last_orders"),
        Part(PARTNERS, "past_order_lines", "customers", PAST_ORDER_LINES, "last_orders"),
        Part(PARTNERS, "visits", None, VISITS, "visits"),
        Part(PARTNERS, "suggested", None, SUGGESTED),
    ]


@contextmanager
def ids_found_once(
    cursor: Any, values: Parameters, asked: Iterable[str], chosen: Mapping[str, str] | None = None
) -> Iterator[Callable[[str], str]]:
    """Of the ids that many parts ask for, each kind found once and kept on the database until the block ends.

    Gives what turns a part's query into one that reads them there; only those that the queries `asked` name are found.
    `chosen` as the queries were made with, see `parts_of`.
    """
    queries, kept = list(asked), dict[str, str]()
    # What SQLite calls so is the row's own number, of eight bytes.
    whole_number = "INTEGER" if connection.vendor == "sqlite" else "BIGINT"
    for table, usual in IDS.items():
        ids = _choosing(usual, chosen or {})
        if any(ids in query for query in queries):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
            cursor.execute(f"CREATE TEMPORARY TABLE {table} (id {whole_number} PRIMARY KEY)")
            cursor.execute(f"INSERT INTO {table} {_reading(ids, kept)[1:-1]}", values)
            if connection.vendor == "postgresql":
                cursor.execute(f"ANALYZE {table}")
            kept[ids] = f"(SELECT id FROM {table})"
    yield lambda query: _reading(query, kept)
    for table in IDS:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")


def _reading(query: str, kept: dict[str, str]) -> str:
    # What holds another stands behind it in IDS, and is to be found as a whole.
    for ids in reversed(kept):
        query = query.replace(ids, kept[ids])
    return query


def _choosing(query: str, chosen: Mapping[str, str]) -> str:
    for schema, ids in chosen.items():
        query = query.replace(_selected(schema), f"({ids})")
    return query


def instant(column: str) -> str:
    """SQL for a date-time column as ISO 8601 UTC to the second, on the database in use."""
    if connection.vendor == "sqlite":
        return f"strftime('%%Y-%%m-%%dT%%H:%%M:%%SZ', {column})"
    return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""


def _selected(schema: str) -> str:
    return f"""(SELECT r.record_id FROM selections_selectedrecord r
      JOIN selections_selection s ON s.id = r.selection_id
      WHERE s.rep_id = %(rep)s AND s.day = %(day)s AND s.schema = '{schema}')"""


# What the rep has made today goes along unchosen: it must not be lost sight of.
# A record withdrawn or given to another rep since it was chosen stays out (rule M3 holds when packing too).
PROSPECT_ROWS = f"""registers_prospect p
  WHERE (p.id IN {_selected("prospects")} OR (p.made_as IS NOT NULL AND p.created_on = %(day)s))
  AND p.rep_id = %(rep)s AND NOT p.withdrawn"""
# Chosen, or linked: what a chosen prospect has become, if it is the rep's own.
CUSTOMER_ROWS = f"""registers_customer c
  WHERE (c.id IN {_selected("customers")} OR c.id IN (SELECT p.customer_id FROM {PROSPECT_ROWS}))
  AND c.rep_id = %(rep)s AND NOT c.withdrawn"""
_PRODUCTS = f"""registers_product p WHERE p.id IN {_selected("products")} AND NOT p.withdrawn"""
_PARTNER = """key, {0}.code, {0}.store, {0}.legal_name, {0}.trade_name, {0}.tax_id, {0}.person_type, {0}.address,
  {0}.district, {0}.city, {0}.state, {0}.postal_code, {0}.country, {0}.phone, {0}.email, {0}.contact_name,
  {0}.contact_role, {0}.segment"""
# Null without values: most companies have no such fields.
_CUSTOM = "CASE WHEN length(CAST({0}.custom AS text)) > 2 THEN CAST({0}.custom AS text) END"

FIELDS = """SELECT register, code, type, label_pt_br, label_en, label_es, CAST(options AS text), position
  FROM registers_customfield WHERE register IN ({}) AND NOT withdrawn ORDER BY register, code"""

CREDIT, NO_CREDIT = "c.risk_grade, c.credit_limit_minor, c.released_minor", "'', 0, 0"

CUSTOMERS = f"""SELECT c.id, c.{_PARTNER.format("c")}, c.price_list_id, c.payment_term_id, c.carrier_id,
  c.operation_type_id, CAST(c.taxpayer AS integer), {{credit}}, CAST(c.last_purchase_on AS text),
  CAST(c.blocked AS integer), {{financial_at}},
  CASE WHEN c.id IN {_selected("customers")} THEN 'chosen' ELSE 'linked' END,
  {_CUSTOM.format("c")}
  FROM {CUSTOMER_ROWS} ORDER BY c.id"""

PAYMENT_TERMS = "SELECT id, key, name FROM registers_paymentterm WHERE NOT withdrawn ORDER BY id"

LETTERHEAD = """SELECT id, name, tax_id, address, contact, footer, logo, logo_width, logo_height
  FROM accounts_letterhead ORDER BY id"""

CARRIERS = "SELECT id, key, name FROM registers_carrier WHERE NOT withdrawn ORDER BY id"

OPERATION_TYPES = """SELECT id, key, name, kind, CAST(is_default AS integer) FROM registers_operationtype
  WHERE NOT withdrawn ORDER BY id"""

PRICE_LISTS = f"""SELECT l.id, l.key, l.name, CAST(l.valid_from AS text), CAST(l.valid_until AS text)
  FROM registers_pricelist l
  WHERE NOT l.withdrawn AND l.id IN (SELECT c.price_list_id FROM {CUSTOMER_ROWS}) ORDER BY l.id"""

OPEN_BILLS = f"""SELECT b.customer_id, b.key, CAST(b.due_on AS text), b.amount_minor, b.balance_minor
  FROM registers_openbill b
  WHERE NOT b.withdrawn AND b.customer_id IN (SELECT c.id FROM {CUSTOMER_ROWS})
  ORDER BY b.customer_id, b.due_on, b.key"""

PROSPECTS = f"""SELECT p.id, p.{_PARTNER.format("p")}, p.origin, p.status, CAST(p.last_contact_on AS text),
  p.customer_id, {_CUSTOM.format("p")} FROM {PROSPECT_ROWS} ORDER BY p.id"""


def _contacts(of: str, partners: str) -> str:
    return f"""SELECT t.{of}_id, t.id, t.name, t.role, t.phone, t.mobile, t.email FROM registers_contact t
  WHERE NOT t.withdrawn AND t.{of}_id IN (SELECT {partners}) ORDER BY t.{of}_id, t.id"""


def _addresses(of: str, partners: str) -> str:
    return f"""SELECT a.{of}_id, a.id, a.key, a.kind, a.name, a.address, a.district, a.city, a.state, a.postal_code,
  a.country FROM registers_address a
  WHERE NOT a.withdrawn AND a.{of}_id IN (SELECT {partners}) ORDER BY a.{of}_id, a.id"""


CUSTOMER_CONTACTS = _contacts("customer", f"c.id FROM {CUSTOMER_ROWS}")
CUSTOMER_ADDRESSES = _addresses("customer", f"c.id FROM {CUSTOMER_ROWS}")
PROSPECT_CONTACTS = _contacts("prospect", f"p.id FROM {PROSPECT_ROWS}")
PROSPECT_ADDRESSES = _addresses("prospect", f"p.id FROM {PROSPECT_ROWS}")

PRODUCTS = f"""SELECT p.id, p.key, p.code, p.description, COALESCE(g.name, ''), COALESCE(g.key, ''),
  p.tax_group, p.brand, p.unit, p.packaging,
  p.bar_code, p.pack_quantity_e4, p.price_e4, p.stock_e4, {{stock_at}}, CAST(p.promotion AS integer),
  CAST(p.blocked AS integer), {_CUSTOM.format("p")}
  FROM registers_product p LEFT JOIN registers_productgroup g ON g.id = p.group_id
  WHERE p.id IN {_selected("products")} AND NOT p.withdrawn ORDER BY p.id"""

_PRICED = f"""i.product_id IN (SELECT p.id FROM {_PRODUCTS})
  AND i.price_list_id IN (SELECT c.price_list_id FROM {CUSTOMER_ROWS})"""

PRICES = f"""SELECT i.price_list_id, i.product_id, i.price_e4 FROM registers_pricelistitem i
  WHERE i.from_quantity_e4 = 0 AND {_PRICED} ORDER BY i.price_list_id, i.product_id"""

QUANTITY_PRICES = f"""SELECT i.price_list_id, i.product_id, i.from_quantity_e4, i.price_e4
  FROM registers_pricelistitem i WHERE i.from_quantity_e4 > 0 AND {_PRICED}
  ORDER BY i.price_list_id, i.product_id, i.from_quantity_e4"""


def _rules(whose: str) -> str:
    """What the present versions of the rules in force say; one for a product only if the product goes along."""
    kinds = {"discount": "discountrule", "free_goods": "freegoodsrule", "tax": "taxrule"}
    return " UNION ALL ".join(
        f"""SELECT v.kind, v.key, v.version, v.name, CAST(v.terms AS text) FROM registers_{table} r
  JOIN registers_ruleversion v ON v.kind = '{kind}' AND v.key = r.key AND v.version = r.version
  WHERE NOT r.withdrawn AND (r.valid_from IS NULL OR r.valid_from <= %(day)s)
  AND (r.valid_until IS NULL OR r.valid_until >= %(day)s)
  AND (r.product_id IS NULL OR r.product_id IN (SELECT p.id FROM {_PRODUCTS})) AND {whose}"""
        for kind, table in kinds.items()
    )


RULES = f"{_rules('r.customer_id IS NULL')} ORDER BY 1, 2"
CUSTOMER_RULES = f"{_rules(f'r.customer_id IN (SELECT c.id FROM {CUSTOMER_ROWS})')} ORDER BY 1, 2"

_LAST_ORDERS = f"""(SELECT o.id,
    row_number() OVER (PARTITION BY o.customer_id ORDER BY o.ordered_on DESC, o.id DESC) AS place
  FROM registers_pastorder o
  WHERE NOT o.withdrawn AND o.customer_id IN (SELECT c.id FROM {CUSTOMER_ROWS})) last"""

_LAST = f"(SELECT id FROM {_LAST_ORDERS} WHERE place <= %(last_orders)s)"

PAST_ORDERS = f"""SELECT o.id, o.customer_id, o.key, CAST(o.ordered_on AS text), o.total_minor
  FROM registers_pastorder o WHERE o.id IN {_LAST} ORDER BY o.id"""

PAST_ORDER_LINES = f"""SELECT l.order_id, l.position, p.code, p.description, l.quantity_e4, l.unit_price_e4,
  l.discount_e6, l.total_minor FROM registers_pastorderline l JOIN registers_product p ON p.id = l.product_id
  WHERE l.order_id IN {_LAST}
  ORDER BY l.order_id, l.position"""

VISITS = f"""SELECT v.id, substr(CAST(v.time AS text), 1, 5), v.customer_id, v.prospect_id FROM registers_visit v
  WHERE v.rep_id = %(rep)s AND v.day = %(day)s AND NOT v.withdrawn
  AND (v.customer_id IN (SELECT c.id FROM {CUSTOMER_ROWS}) OR v.prospect_id IN (SELECT p.id FROM {PROSPECT_ROWS}))
  ORDER BY v.id"""

# What was marked by hand has no reasons.
SUGGESTED = """SELECT s.schema, r.record_id, CAST(r.reasons AS text) FROM selections_selectedrecord r
  JOIN selections_selection s ON s.id = r.selection_id
  WHERE s.rep_id = %(rep)s AND s.day = %(day)s AND r.reasons IS NOT NULL ORDER BY s.schema, r.record_id"""

#: Ids that many parts ask for, in these words; the last orders are those of the customers.
IDS = {
    "bag_customers": f"(SELECT c.id FROM {CUSTOMER_ROWS})",
    "bag_products": f"(SELECT p.id FROM {_PRODUCTS})",
    "bag_last_orders": _LAST,
}
