/**
 * Rows of the registers as every screen sees them, whether they come from the bag or from the server: the API answers
 * with these names, and the bag's columns bear them. Money `_minor` (cents), prices and quantities `_e4`, rates `_e6`.
 */

import type { Finding } from './checks';
import type { DocumentState, Moment } from './document';
import type { CheckPolicy } from './checks';
import type { FieldType } from './portal';

/** What the company's policy may keep from travelling to the devices. */
export type LeftOut =
  'open_bills' | 'credit' | 'last_orders' | 'contacts' | 'addresses' | 'carriers' | 'visits';

export interface PartnerRow {
  key: string;
  code: string;
  store: string;
  legal_name: string;
  trade_name: string;
  tax_id: string;
  city: string;
  state: string;
  /** Whether today's bag on this device holds it. */
  on_device: boolean;
}

export interface CustomerRow extends PartnerRow {
  segment: string;
  last_purchase_on: string | null;
  /** Null: it does not travel to the devices. */
  credit_left_minor: number | null;
  overdue_bills: number;
  blocked: boolean;
}

/** A value of a field that an administrator has defined: numbers `_e4`, money `_minor`, dates YYYY-MM-DD. */
export interface CustomValue {
  code: string;
  type: FieldType;
  /** By language. */
  labels: Partial<Record<string, string>>;
  value: string | number | boolean;
  /** Of a list's value, by language. */
  value_labels: Partial<Record<string, string>> | null;
}

export interface ContactRow {
  name: string;
  role: string;
  phone: string;
  mobile: string;
  email: string;
}

/** What any address has, a partner's own or one beside it. */
export interface Place {
  address: string;
  district: string;
  city: string;
  state: string;
  postal_code: string;
  country: string;
}

export interface AddressRow extends Place {
  key: string;
  kind: 'delivery' | 'billing' | 'other';
  /** What people call the place; may be empty. */
  name: string;
}

export interface PartnerDetails extends PartnerRow {
  custom: CustomValue[];
  person_type: 'company' | 'individual';
  address: string;
  district: string;
  postal_code: string;
  country: string;
  phone: string;
  email: string;
  contact_name: string;
  contact_role: string;
  segment: string;
  /** What is missing here although the server may have it. */
  left_out: LeftOut[];
  /** Beside the partner's own contact and address. */
  contacts: ContactRow[];
  addresses: AddressRow[];
}

export interface OpenBill {
  key: string;
  due_on: string;
  amount_minor: number;
  balance_minor: number;
}

export interface PastOrder {
  key: string;
  ordered_on: string;
  total_minor: number;
  lines: PastOrderLine[];
}

export interface PastOrderLine {
  product_code: string;
  description: string;
  quantity_e4: number;
  unit_price_e4: number;
  discount_e6: number;
  total_minor: number;
}

/** A discount or a tax as a rule made it; `name` is what people call the rule. */
export interface AppliedRule {
  rule_key: string;
  rule_version: number;
  name: string;
  rate_e6: number;
  amount_minor: number;
}

export interface AppliedTaxRule extends AppliedRule {
  tax: string;
  base_minor: number;
  effect: 'added' | 'included';
}

/** A line with what made its amounts; of an order of the ERP's own nobody knows that. */
export interface OrderLine extends PastOrderLine {
  /** The price that was proposed. */
  list_price_e4: number;
  gross_minor: number;
  discounts: AppliedRule[];
  /** The rep's discount on the line, and the line's share of the one on the whole. */
  rep_discount_minor: number;
  document_discount_minor: number;
  net_minor: number;
  taxes: AppliedTaxRule[];
  /** The rule that gave the line; empty: a written one. */
  free_by: string;
}

export interface CustomerDetails extends PartnerDetails {
  price_list_key: string | null;
  price_list_name: string | null;
  payment_term_key: string | null;
  payment_term_name: string | null;
  carrier_key: string | null;
  carrier_name: string | null;
  operation_type_key: string | null;
  operation_type_name: string | null;
  risk_grade: string;
  credit_limit_minor: number;
  /** Ordered and not billed yet, as read with the limit. */
  released_minor: number;
  open_bills_minor: number;
  credit_left_minor: number | null;
  overdue_bills: number;
  last_purchase_on: string | null;
  blocked: boolean;
  /** When bills and limit were read in the ERP (ISO UTC); null: never. */
  financial_at: string | null;
  open_bills: OpenBill[];
  /** Newest first, as many as the company sends along. */
  past_orders: PastOrder[];
}

export type ProspectStatus = 'open' | 'customer' | 'lost';

export interface ProspectRow extends PartnerRow {
  segment: string;
  status: ProspectStatus;
  last_contact_on: string | null;
  /** Of one made on this device that stands above the register's own rows: where it is. */
  here?: DocumentState;
}

export interface ProspectDetails extends PartnerDetails {
  here?: DocumentState;
  origin: string;
  status: ProspectStatus;
  last_contact_on: string | null;
  /** The customer it has become, if the reader may see it. */
  customer_key: string | null;
}

export interface ProductRow {
  key: string;
  code: string;
  description: string;
  group_name: string;
  brand: string;
  unit: string;
  packaging: string;
  bar_code: string;
  pack_quantity_e4: number;
  /** The price on the asked price list, else the product's own. */
  price_e4: number;
  /** Whether that price stands on the asked price list. */
  on_price_list: boolean;
  stock_e4: number;
  stock_at: string | null;
  promotion: boolean;
  blocked: boolean;
  on_device: boolean;
}

export interface ProductDetails extends ProductRow {
  custom: CustomValue[];
  prices: { price_list_key: string; price_list_name: string; price_e4: number }[];
}

export interface PriceListRow {
  key: string;
  name: string;
  valid_from: string | null;
  valid_until: string | null;
}

export interface PaymentTermRow {
  key: string;
  name: string;
}

export interface CarrierRow {
  key: string;
  name: string;
}

export interface OperationTypeRow {
  key: string;
  name: string;
  kind: 'sale' | 'bonus' | 'sample' | 'exchange' | 'other';
  /** Proposed where the customer has none of its own. */
  is_default: boolean;
}

export interface VisitRow {
  /** "09:00" or null when no time is planned. */
  time: string | null;
  kind: 'customer' | 'prospect';
  key: string;
  name: string;
  city: string;
  state: string;
  last_purchase_on: string | null;
  overdue_bills: number;
  on_device: boolean;
}

/** The states of what has reached the server. */
export type ServerState = Exclude<DocumentState, 'draft' | 'waiting' | 'sending' | 'needs_you' | 'dismissed'>;

/** An order the server or the ERP knows: the history of My Orders. */
export interface OrderRow {
  /** The document's id; for the ERP's own orders `erp:<number>`. */
  id: string;
  number: string;
  customer_key: string;
  customer_name: string;
  ordered_on: string;
  total_minor: number;
  status: ServerState;
  erp_number: string;
}

export interface OrderDetails extends OrderRow {
  price_list_name: string | null;
  payment_term_name: string | null;
  operation_type_name: string | null;
  carrier_name: string | null;
  delivery_address: string | null;
  delivery_on: string | null;
  customer_order_number: string;
  remarks: string;
  gross_minor: number;
  discount_minor: number;
  net_minor: number;
  freight_minor: number;
  added_taxes_minor: number;
  included_taxes_minor: number;
  lines: OrderLine[];
  /** By the device's clock; null: the ERP's own order. */
  made_at: string | null;
  events: Moment[];
  findings: Finding[];
}

/** What the rep may decide about prices, from the bag or the server. */
export interface SellingPolicy {
  /** How long quotations are valid unless said otherwise, and whether an order may keep their prices. */
  quotations?: { days: number; honoured: boolean };
  max_discount_e6: number;
  currency: string;
  /** Whether a tax id without a country is one of Brazil; a server of before does not tell. */
  home_is_brazil?: boolean;
  /** What is looked at beside the price; a bag or a server of before tells nothing. */
  checks?: CheckPolicy;
}
