/** An order or quotation as a PDF, made on the device. Brings the PDF library along: import it lazily. */

import type { Answer, Catalogue } from '../../domain/catalogue';
import type { Document, DocumentState, OrderContent, Totals } from '../../domain/document';
import { divideHalfAway, E6 } from '../../domain/money';
import { partnerOnPaper } from '../../domain/paper/names';
import type {
  Letterhead,
  Paper,
  PaperLine,
  PaperPartner,
  PaperState,
  PaperTax,
} from '../../domain/paper/paper';
import { checkPath, sealOf } from '../../domain/paper/seal';
import type { Quoted } from '../../domain/quotation';
import type { CustomerDetails, OrderLine, ProspectDetails } from '../../domain/records';
import type { Text } from '../text/text.svelte';
import { pdfOf, titleOf } from './drawing';

export interface PaperParts {
  catalogue: Catalogue;
  /** Whose document it is. */
  rep: { code: string; name: string } | null;
  text: Pick<Text, 'locale' | 'currency' | 'dayOf'>;
}

/** An order of this device. */
export async function pdfOfDocument(document: Document, parts: PaperParts): Promise<File> {
  const { id, number, content, totals, lines, state, placed_at, changed_at } = document;
  const made_at = placed_at ?? changed_at;
  return await fileOf(
    { id, number, content, totals, lines: lines ?? [], made_at, state: STATES[state] ?? '' },
    parts,
  );
}

/** A quotation, whoever knows it. */
export async function pdfOfQuotation(quoted: Quoted, parts: PaperParts): Promise<File> {
  return await fileOf({ ...quoted, state: quoted.state === 'open' ? '' : quoted.state }, parts);
}

/** What is printed, of whom it may be known by. */
interface Printed {
  id: string;
  number: string | null;
  content: OrderContent;
  totals: Totals;
  lines: readonly OrderLine[];
  made_at: string;
  state: PaperState;
}

const STATES: Partial<Record<DocumentState, PaperState>> = {
  held: 'held',
  proposed: 'held',
  cancelled: 'cancelled',
  rejected: 'refused',
  declined: 'refused',
};

async function fileOf(document: Printed, parts: PaperParts): Promise<File> {
  const paper = await paperOf(document, parts);
  // What no file system takes in a name.
  const name = titleOf(paper).replaceAll(/[\\/:*?"<>|]/g, '-');
  return new File([pdfOf(paper)], `${name}.pdf`, { type: 'application/pdf' });
}

/** What the document says on paper; what the registers cannot say now is left out. */
async function paperOf(document: Printed, { catalogue, rep, text }: PaperParts): Promise<Paper> {
  const { content, totals, lines, state } = document;
  const { kind, names } = content;
  const [company, partner, policy, paymentTerms, priceLists, operationTypes, carriers, seal] =
    await Promise.all([
      catalogue.letterhead(),
      partnerOf(content, catalogue),
      catalogue.policy(),
      catalogue.paymentTerms(),
      catalogue.priceLists(),
      catalogue.operationTypes(),
      catalogue.carriers(),
      sealOf({ ...document, kind }),
    ]);
  return {
    language: text.locale,
    currency: text.currency,
    kind,
    number: document.number,
    state,
    made_on: text.dayOf(document.made_at),
    valid_until: kind === 'quotation' ? content.valid_until : null,
    prices_hold:
      kind === 'quotation' &&
      state === '' &&
      policy.kind === 'open' &&
      (policy.value.quotations?.honoured ?? true),
    company: company.kind === 'open' ? company.value : NOBODY,
    rep: rep === null ? '' : `${rep.name} (${rep.code})`,
    partner,
    payment_term: nameOf(paymentTerms, content.payment_term_key, names?.payment_term),
    price_list: nameOf(priceLists, content.price_list_key, names?.price_list),
    operation_type: nameOf(operationTypes, content.operation_type_key, names?.operation_type),
    carrier: nameOf(carriers, content.carrier_key, names?.carrier),
    delivery_address: content.delivery_address,
    delivery_on: content.delivery_on,
    customer_order_number: content.customer_order_number,
    remarks: content.remarks,
    lines: lines.map((line) => lineOf(line, unitOf(document, line))),
    gross_minor: totals.gross_minor,
    discount_minor: totals.discount_minor,
    freight_minor: totals.freight_minor,
    taxes: taxesOf(lines),
    total_minor: totals.total_minor,
    check_address: location.origin + checkPath(document.id, seal),
  };
}

const NOBODY: Letterhead = { name: '', tax_id: '', address: '', contact: '', footer: '', logo: null };

async function partnerOf(content: OrderContent, catalogue: Catalogue): Promise<PaperPartner> {
  const { customer_key, prospect_key, customer_name: name } = content;
  const kind = customer_key === null && prospect_key !== null ? 'prospect' : 'customer';
  let answer: Answer<CustomerDetails | ProspectDetails> | null = null;
  if (customer_key !== null) answer = await catalogue.customer(customer_key);
  else if (prospect_key !== null) answer = await catalogue.prospect(prospect_key);
  if (answer?.kind === 'open') return partnerOnPaper(kind, answer.value);
  if (content.names) return content.names.partner;
  return { kind, code: '', name, trade_name: '', tax_id: '', address: '', contact: '' };
}

/** A line given free has the unit of the written one of its product, if there is one: the journal keeps no other. */
function unitOf({ content }: Printed, line: OrderLine): string {
  return content.lines.find(({ product_code }) => product_code === line.product_code)?.unit ?? '';
}

function lineOf(line: OrderLine, unit: string): PaperLine {
  const discount = line.gross_minor - line.net_minor;
  const rate = divideHalfAway(BigInt(line.gross_minor) * BigInt(line.discount_e6), E6);
  return {
    code: line.product_code,
    description: line.description,
    quantity_e4: line.quantity_e4,
    unit,
    price_e4: line.unit_price_e4,
    discount_e6: rate === BigInt(discount) ? line.discount_e6 : 0,
    discount_minor: discount,
    total_minor: line.net_minor,
    free: line.free_by !== '',
  };
}

/** Each summed over the lines, in the order in which they were computed. */
function taxesOf(lines: readonly OrderLine[]): PaperTax[] {
  const sums = new Map<string, PaperTax>();
  for (const { taxes } of lines)
    for (const { tax, effect, amount_minor } of taxes) {
      const key = `${effect} ${tax}`;
      const before = sums.get(key)?.amount_minor ?? 0;
      sums.set(key, { name: tax, amount_minor: before + amount_minor, added: effect === 'added' });
    }
  return [...sums.values()].filter(({ amount_minor }) => amount_minor !== 0);
}

/** As the register has it, else as it was when the document was placed. */
function nameOf(
  answer: Answer<{ key: string; name: string }[]>,
  key: string | null,
  kept: string | undefined,
): string {
  const row = answer.kind === 'open' ? answer.value.find((each) => each.key === key) : undefined;
  return row?.name ?? (kept || key) ?? '';
}
