/** What a document says on paper: plain values, in the words of the server's orders/paper/paper.py. */

export type PaperLanguage = 'pt-BR' | 'en' | 'es';

export interface Logo {
  /** A PNG or JPEG in base64, and its size in pixels. */
  data: string;
  width: number;
  height: number;
}

/** The company as its papers show it; texts may have several lines. */
export interface Letterhead {
  name: string;
  tax_id: string;
  address: string;
  contact: string;
  footer: string;
  logo: Logo | null;
}

export interface PaperPartner {
  kind: 'customer' | 'prospect';
  code: string;
  name: string;
  trade_name: string;
  tax_id: string;
  address: string;
  contact: string;
}

export interface PaperLine {
  code: string;
  description: string;
  quantity_e4: number;
  unit: string;
  price_e4: number;
  /** The discount as a rate where it is one, else as an amount; both 0: none. */
  discount_e6: number;
  discount_minor: number;
  total_minor: number;
  free: boolean;
}

export interface PaperTax {
  name: string;
  amount_minor: number;
  /** On top of the prices; else it is part of them and only told. */
  added: boolean;
}

/** What became of the document as far as who prints it knows: awaiting approval, no longer good; empty: nothing to say. */
export type PaperState = '' | 'held' | 'cancelled' | 'refused' | 'expired' | 'won' | 'lost';

export interface Paper {
  language: PaperLanguage;
  currency: string;
  kind: 'order' | 'quotation';
  /** The server's; null: not yet received. */
  number: string | null;
  state: PaperState;
  /** YYYY-MM-DD, as all its dates. */
  made_on: string;
  valid_until: string | null;
  /** Of a quotation: an order made of it until then may have its prices. */
  prices_hold: boolean;
  company: Letterhead;
  rep: string;
  partner: PaperPartner;
  payment_term: string;
  price_list: string;
  operation_type: string;
  carrier: string;
  /** Empty: the partner's own. */
  delivery_address: string;
  delivery_on: string | null;
  customer_order_number: string;
  remarks: string;
  lines: PaperLine[];
  gross_minor: number;
  discount_minor: number;
  freight_minor: number;
  taxes: PaperTax[];
  total_minor: number;
  /** Where the holder can check it (seal.ts); empty: nowhere. */
  check_address: string;
}
