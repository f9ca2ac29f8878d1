"""The open quotations of chosen customers and prospects go along: to be shown and ordered without network."""

from mascate.bags.contents import CUSTOMER_ROWS, PARTNERS, PROSPECT_ROWS, Part, instant

QUOTATIONS = f"""SELECT q.number, q.customer_id, q.prospect_id, {{made_at}}, CAST(q.valid_until AS text),
  q.total_minor, CAST(q.document AS text)
  FROM orders_quotation q WHERE q.status = 'open' AND q.rep_id = %(rep)s
  AND (q.customer_id IN (SELECT c.id FROM {CUSTOMER_ROWS}) OR q.prospect_id IN (SELECT p.id FROM {PROSPECT_ROWS}))
  ORDER BY q.number"""


def quotations() -> Part:
    return Part(PARTNERS, "quotations", None, QUOTATIONS.format(made_at=instant("q.made_at")))
