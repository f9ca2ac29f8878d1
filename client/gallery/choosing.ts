import type {
  Column,
  Configurator,
  Estimate,
  FilterField,
  Mark,
  PartCode,
  PartCost,
  QuickFilter,
  Reply,
  SavedSelection,
  Schema,
  SchemaCode,
  SelectableRecord,
} from '../src/domain/portal';
import type { CustomerDetails, ProductDetails, ProspectDetails } from '../src/domain/records';
import { instantOf } from './data';

const NAMES: Record<SchemaCode, [string, string]> = {
  customers: ['Customers', 'The customers of your portfolio'],
  products: ['Products', 'What you may sell'],
  prospects: ['Prospects', 'Those who do not buy yet'],
};

/** A row before anybody asked whether it is ticked. */
type Unticked = Omit<SelectableRecord, 'chosen'>;

interface Registers {
  customers: CustomerDetails[];
  products: ProductDetails[];
  prospects: ProspectDetails[];
}

/** The Offline Configurator over made-up registers; filters that need a database answer a plausible part. */
export function choosingOf(
  registers: Registers,
  online: () => boolean,
  download: (bytes: number) => Promise<boolean>,
): Configurator {
  const day = instantOf(12, 0).slice(0, 10);
  const saved = new Map<SchemaCode, SavedSelection & { keys: string[] }>();
  const records: Record<SchemaCode, Unticked[]> = {
    customers: registers.customers.map(partner),
    products: registers.products.map(product),
    prospects: registers.prospects.map(partner),
  };
  for (const code of ['customers', 'products', 'prospects'] as const) {
    const keys = records[code].filter((_, index) => index % 3 !== 2).map((record) => record.key);
    saved.set(code, { day, count: keys.length, keys, filter: {}, saved_at: instantOf(7, 40) });
  }

  function asked<Value>(value: Value): Promise<Reply<Value>> {
    return Promise.resolve(online() ? { kind: 'answered', value } : { kind: 'unreached' });
  }

  function matching(
    code: SchemaCode,
    filter: { quick?: { code: string }; search?: string },
    search = '',
  ): Unticked[] {
    const words = [filter.search ?? '', search].map(folded).filter((word) => word.length >= 3);
    const part = filter.quick && !filter.quick.code.startsWith('all') ? 2 : 1;
    return records[code].filter(
      (record, index) =>
        index % part === 0 &&
        words.every((word) => folded(`${record.title} ${record.subtitle}`).includes(word)),
    );
  }

  /** The keys that marks have chosen, each laid over those before it. */
  function chosen(code: SchemaCode, marks: Mark[]): Set<string> {
    const keys = new Set<string>();
    for (const mark of marks)
      for (const key of keysOf(code, mark)) {
        if (mark.as === 'chosen' || (mark.as === 'inverted' && !keys.has(key))) keys.add(key);
        else keys.delete(key);
      }
    return keys;
  }

  function keysOf(code: SchemaCode, mark: Mark): string[] {
    if ('keys' in mark) return mark.keys;
    if ('saved' in mark) return saved.get(code)?.keys ?? [];
    return matching(code, mark.filter, mark.search).map((record) => record.key);
  }

  return {
    schemata: () =>
      asked(
        (['customers', 'products', 'prospects'] as const).map((code): Schema => {
          const selection = saved.get(code);
          const [name, description] = NAMES[code];
          return {
            code,
            name,
            description,
            chosen: selection?.count ?? 0,
            saved_at: selection?.saved_at ?? null,
          };
        }),
      ),
    quickFilters: (code) =>
      asked(
        QUICK[code].map((filter, index) => ({
          ...filter,
          count: Math.ceil(records[code].length / (1 + index)),
        })),
      ),
    fields: (code) => asked({ fields: FIELDS, columns: COLUMNS[code] }),
    records: (code, query) => {
      const keys = chosen(code, query.marks ?? []);
      let rows = matching(code, query.filter, query.search);
      if (query.chosen_only) rows = rows.filter((record) => keys.has(record.key));
      const order = query.order ?? '';
      if (order) {
        const name = order.replace(/^-/, '');
        rows = [...rows].sort(
          (one, other) => compared(one.columns[name], other.columns[name]) * (order.startsWith('-') ? -1 : 1),
        );
      }
      const from = (query.page - 1) * query.pageSize;
      return asked({
        items: rows
          .slice(from, from + query.pageSize)
          .map((record) => ({ ...record, chosen: keys.has(record.key) })),
        chosen: rows.filter((record) => keys.has(record.key)).length,
        total: rows.length,
        hasNext: from + query.pageSize < rows.length,
        sentence: query.filter.conditions?.length ? 'City is Campinas or Valinhos' : 'All of them',
      });
    },
    place: (code, { text }) =>
      asked(records[code].filter((record) => folded(record.title) < folded(text)).length),
    selection: (code) => asked(saved.get(code) ?? { day, count: 0, filter: {}, saved_at: null }),
    save: (code, { marks }) => {
      const keys = [...chosen(code, marks)];
      saved.set(code, {
        day,
        count: keys.length,
        keys,
        filter: marks.flatMap((mark) => ('filter' in mark ? [mark.filter] : [])).at(-1) ?? {},
        saved_at: new Date().toISOString(),
      });
      return asked({ count: keys.length, dropped: [], dropped_records: [] });
    },
    estimate: (code, { marks }) => asked(costOf(code, chosen(code, marks).size)),
    room: () => Promise.resolve({ bytes_per_second: 160_000, free_bytes: 4e9 }),
    packAndDownload: async () => {
      if (!online()) return { kind: 'failed', reason: 'unreached' };
      if (!(await download(3_100_000))) return { kind: 'failed', reason: 'cancelled' };
      return {
        kind: 'ready',
        bag: bagOf(records.customers.length, records.products.length, records.prospects.length),
      };
    },
    cancelDownload: () => undefined,
  };
}

export function bagOf(customers: number, products: number, prospects: number) {
  return {
    version: 3,
    day: instantOf(12, 0).slice(0, 10),
    day_start: instantOf(0, 0),
    day_end: instantOf(24, 0),
    made_at: instantOf(7, 42),
    left_out: [],
    chosen_at: { customers: instantOf(7, 40), products: instantOf(7, 41), prospects: instantOf(7, 41) },
    counts: { customers, products, prospects },
    sections: [{ name: 'partners', sha256: 'ab12', size: 3_100_000, packed_size: 640_000 }],
  };
}

export function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}

export function compared(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one ?? '').localeCompare(String(other ?? ''), 'pt-BR');
}

function partner(row: CustomerDetails | ProspectDetails): Unticked {
  return {
    key: row.key,
    title: row.trade_name,
    subtitle: `${row.code}/${row.store} · ${row.city}, ${row.state}`,
    columns: {
      code: row.code,
      trade_name: row.trade_name,
      city: row.city,
      segment: row.segment,
      credit_left_minor: 'credit_left_minor' in row ? row.credit_left_minor : null,
    },
  };
}

function product(row: ProductDetails): Unticked {
  return {
    key: row.key,
    title: row.description,
    subtitle: `${row.code} · ${row.brand}`,
    columns: {
      code: row.code,
      description: row.description,
      group_name: row.group_name,
      brand: row.brand,
      price_e4: row.price_e4,
    },
  };
}

const days = (value: number) => ({ name: 'days', label: 'Days', default: value, minimum: 1, maximum: 999 });
const quick = (
  code: string,
  name: string,
  explanation: string,
  parameter: QuickFilter['parameter'] = null,
): QuickFilter => ({
  code,
  name,
  explanation,
  parameter,
  count: 0,
});

const QUICK: Record<SchemaCode, QuickFilter[]> = {
  customers: [
    quick('all', 'All my customers', 'Every customer of your portfolio.'),
    quick('on_route', "On today's route", 'Those you visit today.'),
    quick('bought_recently', 'Bought in the last N days', 'At least one order in this time.', days(30)),
    quick('not_bought', 'No purchase for N days', 'Customers who may be drifting away.', days(60)),
    quick('open_orders', 'With open orders', 'Something is still on its way to them.'),
    quick('overdue', 'With overdue bills', 'At least one bill is past its date.'),
    quick('not_blocked', 'Not blocked', 'Those you may sell to now.'),
  ],
  products: [
    quick('all', 'All active products', 'Everything that is sold.'),
    quick('in_stock', 'In stock', 'With stock at the last reading.'),
    quick('promotion', 'On promotion', 'With a promotional price today.'),
    quick('new', 'New in the last N days', 'Came into the catalogue in this time.', days(30)),
  ],
  prospects: [
    quick('all', 'All my prospects', 'Every prospect of yours.'),
    quick('on_route', "On today's route", 'Those you visit today.'),
    quick('not_contacted', 'Not contacted for N days', 'Nobody spoke to them in this time.', days(30)),
  ],
};

const FIELDS: FilterField[] = [
  {
    code: 'trade_name',
    name: 'Trade name',
    type: 'text',
    operators: ['contains', 'begins_with', 'equals'],
    options: [],
  },
  {
    code: 'city',
    name: 'City',
    type: 'list',
    operators: ['in'],
    options: ['Campinas', 'Valinhos', 'Vinhedo'].map((city) => ({ value: city, label: city })),
  },
  {
    code: 'credit_limit',
    name: 'Credit limit',
    type: 'money',
    operators: ['eq', 'lt', 'lte', 'gt', 'gte', 'between'],
    options: [],
  },
  {
    code: 'last_purchase',
    name: 'Last purchase',
    type: 'date',
    operators: ['lt', 'gt', 'between'],
    options: [],
  },
  { code: 'blocked', name: 'Blocked', type: 'yes_no', operators: ['eq'], options: [] },
];

const column = (code: string, name: string, type: Column['type'] = 'text'): Column => ({
  code,
  name,
  type,
  sortable: true,
});
const PARTNER_COLUMNS = [
  column('code', 'Code'),
  column('trade_name', 'Trade name'),
  column('city', 'City'),
  column('segment', 'Segment'),
];
const COLUMNS: Record<SchemaCode, Column[]> = {
  customers: [...PARTNER_COLUMNS, column('credit_left_minor', 'Credit left', 'money')],
  products: [
    column('code', 'Code'),
    column('description', 'Description'),
    column('group_name', 'Group'),
    column('brand', 'Brand'),
    column('price_e4', 'Price', 'number'),
  ],
  prospects: PARTNER_COLUMNS,
};

function costOf(code: SchemaCode, count: number): Estimate {
  const part = (code: PartCode, brought_by: SchemaCode | null, records: number, each: number): PartCost => ({
    code,
    brought_by,
    records,
    size: records * each * 4,
    packed_size: records * each,
  });
  const parts = [
    part('orders', 'customers', count * 10, 210),
    part('customers', 'customers', count, 180),
    part('prices', 'products', 1_640, 9),
    part('products', 'products', 300, 48),
    part('bills', 'customers', count * 2, 40),
    part('rest', null, 1, 4_300),
  ].filter(({ records }) => records > 0);
  const sum = (of: (part: PartCost) => number) => parts.reduce((total, each) => total + of(each), 0);
  return {
    records: count + 300,
    size: sum((each) => each.size),
    packed_size: sum((each) => each.packed_size),
    max_bytes: code === 'prospects' ? 20_000 : 200_000_000,
    parts,
  };
}
