import type { Letterhead } from './paper/paper';
import type { QuotationDetails, QuotationRow, QuotationState } from './quotation';
import type {
  CarrierRow,
  CustomerDetails,
  CustomerRow,
  OperationTypeRow,
  OrderDetails,
  OrderRow,
  PaymentTermRow,
  PriceListRow,
  ProductDetails,
  ProductRow,
  ProspectDetails,
  ProspectRow,
  SellingPolicy,
  VisitRow,
} from './records';

/** A page of rows; `total` counts all that match. */
export interface Page<Row> {
  items: Row[];
  total: number;
  /** False: more match than are counted and shown, as for who sees every record. */
  total_is_exact?: boolean;
  /** Of orders: what all that match come to. */
  sum_minor?: number;
  hasNext: boolean;
}

/** What a list is asked: `search` below three characters counts as none; `order` is a column, `-column` descending. */
export interface Query {
  search?: string;
  page?: number;
  pageSize?: number;
  order?: string;
}

/** A page of a list that has these rows above its first one. */
export function withRowsAbove<Row>(page: Page<Row>, query: Query, rows: readonly Row[]): Page<Row> {
  const items = (query.page ?? 1) <= 1 ? [...rows, ...page.items] : page.items;
  return { ...page, items, total: page.total + rows.length };
}

/** Orders may be narrowed to some states, to those of a day (YYYY-MM-DD) or later, and to one customer's. */
export interface OrdersQuery extends Query {
  status?: string[];
  since?: string;
  customer?: string;
}

/** `since` and `until` are days of making (YYYY-MM-DD). */
export type QuotationQuery = Query & {
  state?: QuotationState;
  since?: string;
  until?: string;
  customer?: string;
};

/** Why nothing can be seen now; each has its sentence and its way out in ui/text (rule D4, B6, D2). */
export type ClosedReason =
  | 'no_selection'
  | 'day_over'
  | 'bag_too_old'
  | 'bag_of_other_app'
  | 'clock_back'
  | 'no_storage'
  | 'bag_damaged';

/**
 * Every question's answer: from the server while on line, from today's bag otherwise. `as_of` is the time the facts were
 * packed (ISO UTC), null when they come from the server now.
 */
export type Answer<Value> =
  | { kind: 'open'; source: 'server' | 'bag'; as_of: string | null; value: Value }
  | { kind: 'closed'; reason: ClosedReason }
  | { kind: 'missing' };

/** The registers as a rep reads them. A one-record question for something that is not there answers `missing`. */
export interface Catalogue {
  customers(query: Query): Promise<Answer<Page<CustomerRow>>>;
  customer(key: string): Promise<Answer<CustomerDetails>>;
  prospects(query: Query): Promise<Answer<Page<ProspectRow>>>;
  prospect(key: string): Promise<Answer<ProspectDetails>>;
  products(query: Query & { priceList?: string }): Promise<Answer<Page<ProductRow>>>;
  product(key: string, priceList?: string): Promise<Answer<ProductDetails>>;
  /** All that have one of the codes or bar codes, leading zeros of a code aside; at most 500 codes. */
  productsByCodes(codes: string[], priceList?: string): Promise<Answer<ProductRow[]>>;
  priceLists(): Promise<Answer<PriceListRow[]>>;
  paymentTerms(): Promise<Answer<PaymentTermRow[]>>;
  carriers(): Promise<Answer<CarrierRow[]>>;
  operationTypes(): Promise<Answer<OperationTypeRow[]>>;
  policy(): Promise<Answer<SellingPolicy>>;
  letterhead(): Promise<Answer<Letterhead>>;
  /** Today's visits in their order. From the bag only those to chosen partners. */
  visits(): Promise<Answer<VisitRow[]>>;
  /** Orders the server or the ERP knows; from the bag the chosen customers' last ones. */
  orders(query: OrdersQuery): Promise<Answer<Page<OrderRow>>>;
  order(id: string): Promise<Answer<OrderDetails>>;
  /** Quotations the server knows; from the bag the open ones of its customers and prospects. */
  quotations(query: QuotationQuery): Promise<Answer<Page<QuotationRow>>>;
  quotation(id: string): Promise<Answer<QuotationDetails>>;
}
