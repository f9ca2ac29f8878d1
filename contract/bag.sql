-- The schema of a bag: one rep's day, written by the server (mascate/bags), read by the device (client/src/store).
-- A bag travels in sections, each a SQLite file of its own: `catalogue` is what many reps share, `partners` is the rep's own.
-- Change it only together with user_version; the server refuses to pack and the device to open another version.
-- Money is in cents (_minor), prices and quantities ×10⁴ (_e4), rates ×10⁶ (_e6); days are YYYY-MM-DD, instants ISO UTC.
-- Every table has a primary key: by it the rows that changed during a day are named. There is no index and no column that the
-- device can make by itself: on a slow link bytes are all that counts.
PRAGMA catalogue.user_version = 3;
PRAGMA partners.user_version = 3;

CREATE TABLE catalogue.payment_terms (id INTEGER PRIMARY KEY, key TEXT NOT NULL, name TEXT NOT NULL);

CREATE TABLE catalogue.carriers (id INTEGER PRIMARY KEY, key TEXT NOT NULL, name TEXT NOT NULL);

-- kind: sale, bonus, sample, exchange, other. is_default: proposed where a customer has none of its own.
CREATE TABLE catalogue.operation_types (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  is_default INTEGER NOT NULL
);

CREATE TABLE catalogue.price_lists (id INTEGER PRIMARY KEY, key TEXT NOT NULL, name TEXT NOT NULL, valid_from TEXT, valid_until TEXT);

-- Fields an administrator has defined on the products, and beside the rep's own rows those on customers and prospects.
-- `options` of a list: [{value, label: {language: label}}]. A row's column `custom` holds code → value: texts, numbers ×10⁴,
-- money in cents, dates as YYYY-MM-DD, true and false; null when it holds none.
CREATE TABLE catalogue.product_fields (
  register TEXT NOT NULL,
  code TEXT NOT NULL,
  type TEXT NOT NULL,
  label_pt_br TEXT NOT NULL,
  label_en TEXT NOT NULL,
  label_es TEXT NOT NULL,
  options TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (register, code)
) WITHOUT ROWID;

CREATE TABLE catalogue.products (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  code TEXT NOT NULL,
  description TEXT NOT NULL,
  group_name TEXT NOT NULL,
  group_key TEXT NOT NULL,
  tax_group TEXT NOT NULL,
  brand TEXT NOT NULL,
  unit TEXT NOT NULL,
  packaging TEXT NOT NULL,
  bar_code TEXT NOT NULL,
  pack_quantity_e4 INTEGER NOT NULL,
  price_e4 INTEGER NOT NULL,
  stock_e4 INTEGER NOT NULL,
  stock_at TEXT,
  promotion INTEGER NOT NULL,
  blocked INTEGER NOT NULL,
  custom TEXT
);

CREATE TABLE catalogue.prices (
  price_list_id INTEGER NOT NULL,
  product_id INTEGER NOT NULL,
  price_e4 INTEGER NOT NULL,
  PRIMARY KEY (price_list_id, product_id)
) WITHOUT ROWID;

-- A list's other prices, each from a quantity of a line on; `prices` has those from the first piece.
CREATE TABLE catalogue.quantity_prices (
  price_list_id INTEGER NOT NULL,
  product_id INTEGER NOT NULL,
  from_quantity_e4 INTEGER NOT NULL,
  price_e4 INTEGER NOT NULL,
  PRIMARY KEY (price_list_id, product_id, from_quantity_e4)
) WITHOUT ROWID;

-- The rules of pricing in force on the day, but those of one customer. kind: discount, free_goods, tax. terms: JSON of the rule in
-- the words of orders/pricing/terms.py; what has its usual value is left out.
CREATE TABLE catalogue.rules (
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  terms TEXT NOT NULL,
  PRIMARY KEY (kind, key)
) WITHOUT ROWID;

-- The company as its papers show it, if the office has written it: one row. logo: a PNG in base64, or empty.
CREATE TABLE catalogue.letterhead (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  tax_id TEXT NOT NULL,
  address TEXT NOT NULL,
  contact TEXT NOT NULL,
  footer TEXT NOT NULL,
  logo TEXT NOT NULL,
  logo_width INTEGER NOT NULL,
  logo_height INTEGER NOT NULL
);

-- rep_code, rep_name, day, day_start, day_end, company, currency, home_is_brazil (1 or 0), max_discount_e6, checks: JSON of the policy of orders, left_out: what the company's policy leaves out of
-- open_bills, credit, last_orders, contacts, addresses, carriers, visits, with commas between.
CREATE TABLE partners.meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE partners.partner_fields (
  register TEXT NOT NULL,
  code TEXT NOT NULL,
  type TEXT NOT NULL,
  label_pt_br TEXT NOT NULL,
  label_en TEXT NOT NULL,
  label_es TEXT NOT NULL,
  options TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (register, code)
) WITHOUT ROWID;

CREATE TABLE partners.customers (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  code TEXT NOT NULL,
  store TEXT NOT NULL,
  legal_name TEXT NOT NULL,
  trade_name TEXT NOT NULL,
  tax_id TEXT NOT NULL,
  person_type TEXT NOT NULL,
  address TEXT NOT NULL,
  district TEXT NOT NULL,
  city TEXT NOT NULL,
  state TEXT NOT NULL,
  postal_code TEXT NOT NULL,
  country TEXT NOT NULL,
  phone TEXT NOT NULL,
  email TEXT NOT NULL,
  contact_name TEXT NOT NULL,
  contact_role TEXT NOT NULL,
  segment TEXT NOT NULL,
  price_list_id INTEGER,
  payment_term_id INTEGER,
  carrier_id INTEGER,
  operation_type_id INTEGER,
  taxpayer INTEGER NOT NULL,
  risk_grade TEXT NOT NULL,
  credit_limit_minor INTEGER NOT NULL,
  -- Ordered and not billed yet, read with the limit.
  released_minor INTEGER NOT NULL,
  last_purchase_on TEXT,
  blocked INTEGER NOT NULL,
  financial_at TEXT,
  -- 'chosen', or 'linked': not chosen, but a chosen prospect has become this customer.
  origin TEXT NOT NULL,
  custom TEXT
);

-- Rules for one of these customers, as in `rules`.
CREATE TABLE partners.customer_rules (
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  terms TEXT NOT NULL,
  PRIMARY KEY (kind, key)
) WITHOUT ROWID;

CREATE TABLE partners.open_bills (
  customer_id INTEGER NOT NULL,
  key TEXT NOT NULL,
  due_on TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,
  balance_minor INTEGER NOT NULL,
  PRIMARY KEY (customer_id, due_on, key)
) WITHOUT ROWID;

CREATE TABLE partners.prospects (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  code TEXT NOT NULL,
  store TEXT NOT NULL,
  legal_name TEXT NOT NULL,
  trade_name TEXT NOT NULL,
  tax_id TEXT NOT NULL,
  person_type TEXT NOT NULL,
  address TEXT NOT NULL,
  district TEXT NOT NULL,
  city TEXT NOT NULL,
  state TEXT NOT NULL,
  postal_code TEXT NOT NULL,
  country TEXT NOT NULL,
  phone TEXT NOT NULL,
  email TEXT NOT NULL,
  contact_name TEXT NOT NULL,
  contact_role TEXT NOT NULL,
  segment TEXT NOT NULL,
  origin TEXT NOT NULL,
  status TEXT NOT NULL,
  last_contact_on TEXT,
  customer_id INTEGER,
  custom TEXT
);

-- People and places beside those in the partner's own row.
CREATE TABLE partners.customer_contacts (
  customer_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  phone TEXT NOT NULL,
  mobile TEXT NOT NULL,
  email TEXT NOT NULL,
  PRIMARY KEY (customer_id, id)
) WITHOUT ROWID;

CREATE TABLE partners.customer_addresses (
  customer_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  key TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  district TEXT NOT NULL,
  city TEXT NOT NULL,
  state TEXT NOT NULL,
  postal_code TEXT NOT NULL,
  country TEXT NOT NULL,
  PRIMARY KEY (customer_id, id)
) WITHOUT ROWID;

CREATE TABLE partners.prospect_contacts (
  prospect_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  phone TEXT NOT NULL,
  mobile TEXT NOT NULL,
  email TEXT NOT NULL,
  PRIMARY KEY (prospect_id, id)
) WITHOUT ROWID;

CREATE TABLE partners.prospect_addresses (
  prospect_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  key TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  district TEXT NOT NULL,
  city TEXT NOT NULL,
  state TEXT NOT NULL,
  postal_code TEXT NOT NULL,
  country TEXT NOT NULL,
  PRIMARY KEY (prospect_id, id)
) WITHOUT ROWID;

-- The last orders of the chosen customers; a line names its product in words, for it need not be a chosen one.
CREATE TABLE partners.past_orders (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL,
  key TEXT NOT NULL,
  ordered_on TEXT NOT NULL,
  total_minor INTEGER NOT NULL
);

CREATE TABLE partners.past_order_lines (
  order_id INTEGER NOT NULL,
  position INTEGER NOT NULL,
  product_code TEXT NOT NULL,
  description TEXT NOT NULL,
  quantity_e4 INTEGER NOT NULL,
  unit_price_e4 INTEGER NOT NULL,
  discount_e6 INTEGER NOT NULL,
  total_minor INTEGER NOT NULL,
  PRIMARY KEY (order_id, position)
) WITHOUT ROWID;

-- The open quotations of the customers and prospects in the bag. document: the JSON of orders/quotations/documents.py.
CREATE TABLE partners.quotations (
  number INTEGER PRIMARY KEY,
  customer_id INTEGER,
  prospect_id INTEGER,
  made_at TEXT NOT NULL,
  valid_until TEXT NOT NULL,
  total_minor INTEGER NOT NULL,
  document TEXT NOT NULL
);

-- Today's visits to chosen customers and prospects.
CREATE TABLE partners.visits (
  id INTEGER PRIMARY KEY,
  time TEXT,
  customer_id INTEGER,
  prospect_id INTEGER
);

-- Why the suggestion chose a record, of whichever section: its id, and a JSON list of reasons, the strongest first.
CREATE TABLE partners.suggested (
  schema TEXT NOT NULL,
  record_id INTEGER NOT NULL,
  reasons TEXT NOT NULL,
  PRIMARY KEY (schema, record_id)
) WITHOUT ROWID;
