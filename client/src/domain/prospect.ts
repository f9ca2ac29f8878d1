/**
 * A prospect made on this device, and what it must be: the twin of the server's registers/prospecting/rules.py, held to it
 * case for case by contract/cases/prospects.json (rule O4).
 */

import type { DocumentAction, DocumentState, Problem } from './document';
import type { ProspectDetails, ProspectRow } from './records';
import { fold, searchOf } from './text';

/** What the rep writes; every change is saved whole. */
export interface ProspectContent {
  legal_name: string;
  trade_name: string;
  person_type: 'company' | 'individual';
  tax_id: string;
  address: string;
  district: string;
  city: string;
  state: string;
  postal_code: string;
  country: string;
  phone: string;
  email: string;
  contact_name: string;
  contact_role: string;
  segment: string;
  origin: string;
}

export const EMPTY_PROSPECT: ProspectContent = {
  legal_name: '',
  trade_name: '',
  person_type: 'company',
  tax_id: '',
  address: '',
  district: '',
  city: '',
  state: '',
  postal_code: '',
  country: '',
  phone: '',
  email: '',
  contact_name: '',
  contact_role: '',
  segment: '',
  origin: '',
};

export interface NewProspect {
  id: string;
  state: DocumentState;
  content: ProspectContent;
  /** Rejected: why. Empty otherwise. */
  problems: Problem[];
  /** The register's key once received. */
  key: string | null;
  changed_at: string;
  placed_at: string | null;
  received_at: string | null;
}

/** What may be done in which state. Correcting a rejected one opens it again under its own id: documents may name it. */
export const PROSPECT_ALLOWED: Record<DocumentState, readonly DocumentAction[]> = {
  draft: ['edit', 'discard'],
  waiting: ['take_back'],
  sending: [],
  received: [],
  in_erp: [],
  held: [],
  proposed: [],
  invoiced: [],
  declined: [],
  rejected: [],
  cancelled: [],
  needs_you: ['take_back'],
  dismissed: [],
};

/** Whether it stands nowhere but on this device. */
export function isUnregistered(state: DocumentState): boolean {
  return state !== 'received';
}

export type TextName = Exclude<keyof ProspectContent, 'person_type'>;

/** Characters, as the register's columns hold them. */
export const LIMITS: Record<TextName, number> = {
  legal_name: 160,
  trade_name: 160,
  tax_id: 20,
  address: 240,
  district: 120,
  city: 120,
  state: 40,
  postal_code: 20,
  country: 60,
  phone: 40,
  email: 254,
  contact_name: 120,
  contact_role: 120,
  segment: 80,
  origin: 80,
};
/** How much of a text that is too long is told. */
const TOLD = 30;
const BRAZIL = ['br', 'bra', 'brasil', 'brazil'];
const CNPJ_WEIGHTS = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/u;

/** What the judge knows. */
export interface ProspectFacts {
  home_is_brazil: boolean;
  /** Who has this tax id already, as far as the bag and this device know. */
  holder: { kind: 'customer' | 'prospect'; key: string; name: string } | null;
}

/** Single spaces, none at the ends; a Brazilian tax id without its dots and dashes, in capitals. */
export function normalProspect(written: ProspectContent, home_is_brazil: boolean): ProspectContent {
  const plain = { ...written };
  for (const name of textNames()) plain[name] = written[name].trim().split(/\s+/u).join(' ');
  return isBrazilian(plain, home_is_brazil) ? { ...plain, tax_id: bareTaxId(plain.tax_id) } : plain;
}

/** Everything that keeps a prospect in its normal form from being accepted. */
export function prospectProblems(prospect: ProspectContent, facts: ProspectFacts): Problem[] {
  const problems: Problem[] = [];
  const add = (code: string, data: Problem['data'] = {}) => problems.push({ code, position: null, data });
  if (prospect.legal_name === '') add('prospect_name_missing');
  for (const name of textNames()) {
    const signs = [...prospect[name]];
    if (signs.length > LIMITS[name])
      add('text_too_long', { text: signs.slice(0, TOLD).join(''), limit: LIMITS[name] });
  }
  const { tax_id, email } = prospect;
  if (tax_id !== '' && isBrazilian(prospect, facts.home_is_brazil) && !isTaxId(tax_id))
    add('tax_id_wrong', { tax_id: tax_id.slice(0, TOLD) });
  if (email !== '' && !EMAIL.test(email)) add('email_wrong', { email: email.slice(0, TOLD) });
  if (facts.holder !== null) {
    const { kind, key, name } = facts.holder;
    add(kind === 'customer' ? 'prospect_is_customer' : 'prospect_known', { name, key });
  }
  return problems;
}

export function prospectName({ trade_name, legal_name }: ProspectContent): string {
  return trade_name.trim() || legal_name.trim();
}

export function bareTaxId(tax_id: string): string {
  return tax_id.replace(/[\s./-]/gu, '').toUpperCase();
}

/** A CPF, or a CNPJ of digits or (since 2026) of digits and letters, whose check digits are right. */
export function isTaxId(bare: string): boolean {
  if (new Set(bare).size <= 1) return false;
  if (/^[0-9]{11}$/u.test(bare)) return cpfDigits(bare.slice(0, 9)) === bare.slice(9);
  return /^[0-9A-Z]{12}[0-9]{2}$/u.test(bare) && cnpjDigits(bare.slice(0, 12)) === bare.slice(12);
}

/** Whether the tax id is to be a CNPJ or CPF; without a country the company's own counts. */
function isBrazilian({ country }: ProspectContent, home_is_brazil: boolean): boolean {
  return country === '' ? home_is_brazil : BRAZIL.includes(country.toLowerCase());
}

/** Those made here as rows of the register, where the search finds them. */
export function foundAmong(made: readonly NewProspect[], search: string | undefined): ProspectRow[] {
  const wanted = searchOf(search);
  return made.map(asRow).filter((row) => wanted === null || fold(searchedText(row)).includes(wanted));
}

/** One made here as the details of a register show it. */
export function asDetails(made: NewProspect): ProspectDetails {
  const { content } = made;
  return {
    ...asRow(made),
    ...content,
    custom: [],
    left_out: [],
    contacts: [],
    addresses: [],
    customer_key: null,
  };
}

function asRow({ id, key, state, content }: NewProspect): ProspectRow {
  const { legal_name, trade_name, tax_id, city, segment } = content;
  const names = { legal_name, trade_name, tax_id, city, state: content.state, segment };
  const register = { status: 'open' as const, last_contact_on: null, on_device: true };
  return { key: key ?? id, code: key ?? '', store: '', ...names, ...register, here: state };
}

function searchedText(row: ProspectRow): string {
  return [row.code, row.legal_name, row.trade_name, row.tax_id, row.city].join('\n');
}

function textNames(): TextName[] {
  return Object.keys(LIMITS) as TextName[];
}

function cpfDigits(base: string): string {
  const first = checkDigit(base, [10, 9, 8, 7, 6, 5, 4, 3, 2]);
  return first + checkDigit(base + first, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
}

function cnpjDigits(base: string): string {
  const first = checkDigit(base, CNPJ_WEIGHTS.slice(1));
  return first + checkDigit(base + first, CNPJ_WEIGHTS);
}

/** A letter counts by its place in ASCII, from «0» on. */
function checkDigit(signs: string, weights: number[]): string {
  const sum = weights.reduce((total, weight, at) => total + (signs.charCodeAt(at) - 48) * weight, 0);
  return sum % 11 < 2 ? '0' : String(11 - (sum % 11));
}
