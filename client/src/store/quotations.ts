/** The bag's quotations of its customers and prospects: open when it was made, and what the server has said of them since. */

import type { QuotationQuery } from '../domain/catalogue';
import { isDay } from '../domain/day';
import type { QuotationDetails, QuotationDocument, QuotationRow } from '../domain/quotation';
import { stateOn } from '../domain/quotation';
import type { Database, SqlValue } from './database';
import { numberOf, textOf, textOrNull } from './lists';
import type { ListQuestion } from './lists';

const NAME = `coalesce(nullif(c.trade_name, ''), c.legal_name, nullif(p.trade_name, ''), p.legal_name)`;
const DAY = `(SELECT value FROM partners.meta WHERE name = 'day')`;
/** The company's day of an instant: shifted as its midnight is. */
const MADE_ON = `date(julianday(made_at) + julianday(${DAY})
  - julianday((SELECT value FROM partners.meta WHERE name = 'day_start')))`;
const JOINED = `LEFT JOIN partners.customers c ON c.id = q.customer_id LEFT JOIN partners.prospects p ON p.id = q.prospect_id
  LEFT JOIN main.became x ON x.quotation_id = q.document ->> 'id'`;
const COLUMNS = `q.number, q.made_at, ${MADE_ON} AS made_on, q.valid_until, q.total_minor, q.document ->> 'id' AS id, c.key AS customer_key,
  p.key AS prospect_key, ${NAME} AS name, ${DAY} AS day, x.state AS became, x.order_number, x.reason`;

/** `heard`: of how many the device knows what they became. */
export function quotationsIn(
  { state, since, until, customer }: QuotationQuery,
  heard: number,
): ListQuestion<QuotationRow> {
  const made = madeOn('>=', since) + madeOn('<=', until);
  const whose =
    customer === undefined ? '' : ' AND customer_id = (SELECT id FROM partners.customers WHERE key = ?)';
  const kept: Record<string, string> = {
    '': 'TRUE',
    open: `x.state IS NULL AND q.valid_until >= ${DAY}`,
    expired: `x.state IS NULL AND q.valid_until < ${DAY}`,
    won: `x.state = 'won'`,
    lost: `x.state = 'lost'`,
  };
  return {
    // Lists are remembered by name while the bag stays: with each one that is closed it is another list.
    name: `quotations ${state ?? ''}${made} ${customer ?? ''} ${heard}`,
    ...(customer !== undefined && { values: [customer] }),
    from: `(SELECT q.* FROM partners.quotations q LEFT JOIN main.became x ON x.quotation_id = q.document ->> 'id'
      WHERE ${kept[state ?? ''] ?? 'FALSE'}${made}${whose}) q ${JOINED}`,
    id: 'q.number',
    columns: COLUMNS,
    searched: [
      'c.code',
      'c.legal_name',
      'c.trade_name',
      'c.city',
      'p.code',
      'p.legal_name',
      'p.trade_name',
      'p.city',
    ],
    sortable: {
      number: 'q.number',
      customer_name: NAME,
      made_at: 'q.made_at',
      valid_until: 'q.valid_until',
      total_minor: 'q.total_minor',
    },
    usual: 'q.number DESC',
    unique: 'q.number DESC',
    row: rowOf,
  };
}

/** What is no day narrows nothing. */
function madeOn(compared: '>=' | '<=', day: string | undefined): string {
  return day !== undefined && isDay(day) ? ` AND ${MADE_ON} ${compared} '${day}'` : '';
}

export function quotation(db: Database, id: string): QuotationDetails | null {
  const found = db.row(
    `SELECT ${COLUMNS}, q.document, b.key AS became_key FROM partners.quotations q ${JOINED}
     LEFT JOIN partners.customers b ON b.id = p.customer_id WHERE q.document ->> 'id' = ?`,
    [id],
  );
  if (found === null) return null;
  return {
    ...rowOf(found),
    became_customer_key: textOrNull(found['became_key']),
    made_at: textOf(found['made_at']),
    reason: textOrNull(found['reason']) ?? '',
    document: JSON.parse(textOf(found['document'])) as QuotationDocument,
  };
}

function rowOf(found: Record<string, SqlValue>): QuotationRow {
  const valid_until = textOf(found['valid_until']);
  return {
    id: textOf(found['id']),
    number: textOf(found['number']).padStart(6, '0'),
    customer_key: textOrNull(found['customer_key']),
    prospect_key: textOrNull(found['prospect_key']),
    customer_name: textOf(found['name']),
    made_on: textOf(found['made_on']),
    valid_until,
    total_minor: numberOf(found['total_minor']),
    state:
      found['became'] === 'won' || found['became'] === 'lost'
        ? found['became']
        : stateOn(valid_until, textOf(found['day'])),
    order_id: null,
    order_number: textOrNull(found['order_number']),
  };
}
