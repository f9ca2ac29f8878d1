"""What is free of stock and credit, and the shares of it, as sets: thousands of rows in one statement.

Free is what the register says, less what orders received since took, less what leases that hold have not used yet.
Each is reckoned only for what is chosen and has no share in the lease yet, and of orders only those since the oldest of
these figures. Named places: `rep`, `day`, `now`, `lease`, `percent`, and of credit `overdue_before`.
"""

# An order that came to nothing takes nothing.
_STANDING = "o.status NOT IN ('declined', 'rejected', 'cancelled')"
_HOLDING = "l.ended_at IS NULL AND l.holds_until > %(now)s"


def _chosen(schema: str) -> str:
    return f"""(SELECT r.record_id FROM selections_selectedrecord r
      JOIN selections_selection s ON s.id = r.selection_id
      WHERE s.rep_id = %(rep)s AND s.day = %(day)s AND s.schema = '{schema}')"""


# Whole packs: less cannot be sold. The two steps keep the product of a large stock and the percent within 64 bits.
GRANT_STOCK = f"""INSERT INTO orders_leasedstock (lease_id, product_id, granted_e4, used_e4)
  WITH chosen AS MATERIALIZED (
    SELECT p.id, p.stock_e4 AS e4, p.stock_at AS read_at, p.pack_quantity_e4 AS pack FROM registers_product p
    WHERE p.id IN {_chosen("products")} AND NOT p.withdrawn AND NOT p.blocked AND p.stock_at IS NOT NULL
      AND p.id NOT IN (SELECT product_id FROM orders_leasedstock WHERE lease_id = %(lease)s)
  ),
  held AS MATERIALIZED (
    SELECT s.product_id AS id, CAST(SUM(s.granted_e4 - s.used_e4) AS bigint) AS e4
    FROM orders_lease l JOIN orders_leasedstock s ON s.lease_id = l.id
    WHERE {_HOLDING} AND s.product_id IN (SELECT id FROM chosen) GROUP BY s.product_id
  ),
  taken AS MATERIALIZED (
    SELECT c.id, CAST(SUM(n.quantity_e4) AS bigint) AS e4
    FROM orders_order o JOIN orders_orderline n ON n.order_id = o.id JOIN chosen c ON c.id = n.product_id
    WHERE o.received_at > (SELECT MIN(read_at) FROM chosen) AND o.received_at > c.read_at AND {_STANDING} GROUP BY c.id
  ),
  free AS (
    SELECT c.id, c.pack, c.e4 - COALESCE(held.e4, 0) - COALESCE(taken.e4, 0) AS e4
    FROM chosen c LEFT JOIN held ON held.id = c.id LEFT JOIN taken ON taken.id = c.id
  ),
  share AS (SELECT id, (e4 / 100 * %(percent)s + e4 %% 100 * %(percent)s / 100) / pack * pack AS e4 FROM free)
  SELECT %(lease)s, id, e4, 0 FROM share WHERE e4 > 0"""

# Grade A is never held and needs no share; who would be held today anyway gets none.
GRANT_CREDIT = f"""INSERT INTO orders_leasedcredit (lease_id, customer_id, granted_minor, used_minor)
  WITH chosen AS MATERIALIZED (
    SELECT c.id, c.financial_at AS read_at, c.credit_limit_minor - c.released_minor AS minor FROM registers_customer c
    WHERE c.id IN {_chosen("customers")} AND c.rep_id = %(rep)s AND NOT c.withdrawn AND NOT c.blocked
      AND c.financial_at IS NOT NULL AND c.risk_grade IN ('B', 'C', 'D')
      AND c.id NOT IN (SELECT customer_id FROM orders_leasedcredit WHERE lease_id = %(lease)s)
  ),
  bills AS MATERIALIZED (
    SELECT b.customer_id AS id, CAST(SUM(b.balance_minor) AS bigint) AS minor,
      MIN(CASE WHEN b.balance_minor > 0 THEN b.due_on END) AS oldest
    FROM registers_openbill b WHERE NOT b.withdrawn AND b.customer_id IN (SELECT id FROM chosen) GROUP BY b.customer_id
  ),
  held AS MATERIALIZED (
    SELECT s.customer_id AS id, CAST(SUM(s.granted_minor - s.used_minor) AS bigint) AS minor
    FROM orders_lease l JOIN orders_leasedcredit s ON s.lease_id = l.id
    WHERE {_HOLDING} AND s.customer_id IN (SELECT id FROM chosen) GROUP BY s.customer_id
  ),
  taken AS MATERIALIZED (
    SELECT c.id, CAST(SUM(o.total_minor) AS bigint) AS minor FROM orders_order o JOIN chosen c ON c.id = o.customer_id
    WHERE o.received_at > (SELECT MIN(read_at) FROM chosen) AND o.received_at > c.read_at AND {_STANDING} GROUP BY c.id
  ),
  free AS (
    SELECT c.id, c.minor - COALESCE(bills.minor, 0) - COALESCE(held.minor, 0) - COALESCE(taken.minor, 0) AS minor
    FROM chosen c LEFT JOIN bills ON bills.id = c.id LEFT JOIN held ON held.id = c.id
    LEFT JOIN taken ON taken.id = c.id
    WHERE bills.oldest IS NULL OR bills.oldest >= %(overdue_before)s
  ),
  share AS (SELECT id, minor / 100 * %(percent)s + minor %% 100 * %(percent)s / 100 AS minor FROM free)
  SELECT %(lease)s, id, minor, 0 FROM share WHERE minor > 0"""
