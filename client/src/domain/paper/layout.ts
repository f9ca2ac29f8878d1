/**
 * Where everything of a paper stands: the twin of the server's orders/paper/layout.py, held to it mark for mark by
 * tests/twins/test_paper.py. Points from the upper left corner of an A4 page.
 */

import type { Paper, PaperLine } from './paper';
import {
  day,
  isReplaced,
  money,
  percent,
  price,
  quantity,
  symbol,
  widthOf,
  word,
  wrapped,
  written,
  type PaperWord,
} from './words';

const LEFT = 40;
const RIGHT = 555;
const TOP = 40;
/** Nothing but the foot stands below. */
const BOTTOM = 776;
const FOOT = 790;
const LOGO_WIDTH = 170;
const LOGO_HEIGHT = 52;
const COLUMN = 245;
const SECOND = 310;
const CODE_SIZE = 78;
const TOTALS = 335;

export type Tone = 'ink' | 'muted' | 'line' | 'accent' | 'shade' | 'careful';

/** One thing to draw; `y` of a text is its base line, of all else its upper edge. */
export interface Mark {
  kind: 'text' | 'fill' | 'logo' | 'code';
  x: number;
  y: number;
  width: number;
  height: number;
  size: number;
  bold: boolean;
  tone: Tone;
  text: string;
}

interface Column {
  key: 'position' | 'code' | 'description' | 'quantity' | 'unit' | 'price' | 'discount' | 'total';
  x: number;
  width: number;
  /** Figures stand at the right. */
  figures?: true;
}

const COLUMNS: readonly Column[] = [
  { key: 'position', x: 40, width: 26, figures: true },
  { key: 'code', x: 74, width: 60 },
  { key: 'description', x: 138, width: 166 },
  { key: 'quantity', x: 306, width: 52, figures: true },
  { key: 'unit', x: 364, width: 28 },
  { key: 'price', x: 392, width: 54, figures: true },
  { key: 'discount', x: 450, width: 44, figures: true },
  { key: 'total', x: 494, width: 57, figures: true },
];

interface TextLook {
  bold?: boolean;
  tone?: Tone;
  right?: boolean;
}

/** The pages of a paper, each as its marks. */
export function layOut(paper: Paper): Mark[][] {
  const sheet = new Sheet(paper);
  head(sheet);
  parties(sheet);
  table(sheet);
  sums(sheet);
  remarks(sheet);
  feet(sheet);
  return sheet.pages;
}

class Sheet {
  y = TOP;

  constructor(
    readonly paper: Paper,
    readonly pages: Mark[][] = [[]],
  ) {}

  word(key: PaperWord, places: Record<string, string | number> = {}): string {
    return written(word(this.paper.language, key, places));
  }

  mark(mark: Partial<Mark> & Pick<Mark, 'kind' | 'x' | 'y'>): void {
    this.pages.at(-1)?.push({ width: 0, height: 0, size: 0, bold: false, tone: 'ink', text: '', ...mark });
  }

  text(text: string, x: number, y: number, size: number, look: TextLook = {}): void {
    if (text === '') return;
    const { bold = false, tone = 'ink', right = false } = look;
    this.mark({ kind: 'text', x: right ? x - widthOf(text, size, bold) : x, y, size, bold, tone, text });
  }

  fill(x: number, y: number, width: number, height: number, tone: Tone): void {
    this.mark({ kind: 'fill', x, y, width, height, tone });
  }

  /** Texts below each other from an upper edge, wrapped; where the next may begin. */
  block(
    texts: readonly string[],
    x: number,
    y: number,
    width: number,
    size: number,
    { bold = false, tone }: { bold?: boolean; tone: Tone },
  ): number {
    let at = y;
    for (const text of texts)
      for (const line of wrapped(written(text), width, size, bold)) {
        this.text(line, x, at + size, size, { bold, tone });
        at += size + 3;
      }
    return at;
  }
}

function titleOf(sheet: Sheet): string {
  const { kind, state } = sheet.paper;
  return `${sheet.word(kind)} · ${numberOf(sheet)}${state === '' ? '' : ` · ${sheet.word(`state_${state}`)}`}`;
}

function numberOf(sheet: Sheet): string {
  const { number } = sheet.paper;
  return number === null ? sheet.word('not_sent') : sheet.word('number', { number: written(number) });
}

function head(sheet: Sheet): void {
  const { paper } = sheet;
  const { company } = paper;
  const { logo } = company;
  let y = TOP;
  if (logo !== null && logo.width > 0 && logo.height > 0) {
    const scale = Math.min(LOGO_WIDTH / logo.width, LOGO_HEIGHT / logo.height);
    sheet.mark({ kind: 'logo', x: LEFT, y, width: logo.width * scale, height: logo.height * scale });
    y += logo.height * scale + 8;
  }
  y = sheet.block([company.name], LEFT, y, COLUMN, logo === null ? 12 : 10, { bold: true, tone: 'ink' });
  const taxId = company.tax_id === '' ? '' : sheet.word('tax_id', { id: company.tax_id });
  y = sheet.block([taxId, company.address, company.contact], LEFT, y + 1, COLUMN, 8, { tone: 'muted' });

  sheet.text(sheet.word(paper.kind), RIGHT, TOP + 18, 20, { bold: true, tone: 'accent', right: true });
  sheet.text(numberOf(sheet), RIGHT, TOP + 36, 12, { bold: true, right: true });
  const madeOn = sheet.word('made_on', { date: day(paper.language, paper.made_on) });
  sheet.text(madeOn, RIGHT, TOP + 51, 9, { tone: 'muted', right: true });
  let below = TOP + 64;
  if (paper.valid_until !== null) {
    const valid = sheet.word('valid_until', { date: day(paper.language, paper.valid_until) });
    sheet.text(valid, RIGHT, below, 9, { bold: true, right: true });
    below += 16;
  }
  if (paper.state !== '') {
    const state = sheet.word(`state_${paper.state}`);
    const width = widthOf(state, 11, true) + 16;
    sheet.fill(RIGHT - width, below - 8, width, 18, 'shade');
    sheet.text(state, RIGHT - 8, below + 5, 11, { bold: true, tone: 'careful', right: true });
    below += 18;
  }
  y = Math.max(y, TOP + 68, below - 6);
  sheet.fill(LEFT, y + 6, RIGHT - LEFT, 1.5, 'accent');
  sheet.y = y + 20;
}

function parties(sheet: Sheet): void {
  const { paper, y: top } = sheet;
  const { partner } = paper;
  sheet.text(sheet.word(partner.kind), LEFT, top + 8, 8, { bold: true, tone: 'accent' });
  let y = sheet.block([partner.name], LEFT, top + 13, COLUMN, 10.5, { bold: true, tone: 'ink' });
  const ids = [
    partner.code === '' ? '' : sheet.word('customer_code', { code: partner.code }),
    partner.tax_id === '' ? '' : sheet.word('tax_id', { id: partner.tax_id }),
  ];
  const told = [
    partner.trade_name === partner.name ? '' : partner.trade_name,
    ids.filter((each) => each !== '').join(' · '),
    partner.address,
    partner.contact,
  ];
  const left = sheet.block(told, LEFT, y, COLUMN, 8.5, { tone: 'ink' });

  sheet.text(sheet.word('conditions'), SECOND, top + 8, 8, { bold: true, tone: 'accent' });
  const conditions: [PaperWord, string][] = [
    ['payment_term', paper.payment_term],
    ['operation_type', paper.operation_type],
    ['price_list', paper.price_list],
    ['delivery_on', paper.delivery_on === null ? '' : day(paper.language, paper.delivery_on)],
    ['delivery_address', paper.delivery_address],
    ['carrier', paper.carrier],
    ['customer_number', paper.customer_order_number],
    ['rep', paper.rep],
  ];
  y = top + 13;
  for (const [key, value] of conditions) {
    if (value === '') continue;
    sheet.text(sheet.word(key), SECOND, y + 8.5, 8.5, { tone: 'muted' });
    y = sheet.block([value], SECOND + 104, y, RIGHT - SECOND - 104, 8.5, { tone: 'ink' });
  }
  sheet.y = Math.max(left, y) + 14;
}

function table(sheet: Sheet): void {
  if (sheet.y > BOTTOM - 60) nextPage(sheet);
  tableHead(sheet);
  for (const [index, line] of sheet.paper.lines.entries()) {
    const cells = COLUMNS.map((column) => ({ column, texts: cellOf(sheet, column, index + 1, line) }));
    const height = Math.max(...cells.map(({ texts }) => texts.length)) * 11 + 6;
    if (sheet.y + height > BOTTOM) {
      nextPage(sheet);
      tableHead(sheet);
    }
    for (const { column, texts } of cells)
      for (const [row, text] of texts.entries()) {
        const isNote = line.free && column.key === 'description' && row === texts.length - 1;
        sheet.text(text, edgeOf(column), sheet.y + 11 + row * 11, 8.5, {
          bold: column.key === 'total',
          tone: isNote ? 'accent' : column.key === 'position' ? 'muted' : 'ink',
          right: column.figures ?? false,
        });
      }
    sheet.y += height;
    sheet.fill(LEFT, sheet.y - 0.5, RIGHT - LEFT, 0.5, 'line');
  }
}

/** Where its texts begin, or end if they are figures. */
function edgeOf(column: Column): number {
  return column.figures ? column.x + column.width : column.x;
}

function cellOf(sheet: Sheet, column: Column, position: number, line: PaperLine): string[] {
  const { language } = sheet.paper;
  const texts: Record<Column['key'], () => string> = {
    position: () => String(position),
    code: () => line.code,
    description: () => (line.free ? `${line.description}\n${word(language, 'free')}` : line.description),
    quantity: () => quantity(language, line.quantity_e4),
    unit: () => line.unit,
    price: () => (line.free ? '' : price(language, line.price_e4)),
    discount: () => (line.free ? '' : discountOf(sheet, line)),
    total: () => money(language, line.total_minor),
  };
  return wrapped(written(texts[column.key]()), column.width, 8.5, column.key === 'total');
}

function discountOf(sheet: Sheet, line: PaperLine): string {
  const { language } = sheet.paper;
  if (line.discount_e6 !== 0) return percent(language, line.discount_e6);
  return line.discount_minor === 0 ? '' : money(language, line.discount_minor);
}

function tableHead(sheet: Sheet): void {
  sheet.fill(LEFT, sheet.y, RIGHT - LEFT, 18, 'shade');
  for (const column of COLUMNS)
    sheet.text(sheet.word(column.key), edgeOf(column), sheet.y + 12, 8, {
      bold: true,
      right: column.figures ?? false,
    });
  sheet.y += 18;
}

function sums(sheet: Sheet): void {
  const { paper } = sheet;
  const told = paper.taxes.filter(({ added }) => !added);
  const rows = sumsOf(sheet);
  const height =
    Math.max(rows.length * 14 + 30 + told.length * 11, paper.check_address === '' ? 0 : CODE_SIZE) + 12;
  if (sheet.y + height > BOTTOM) nextPage(sheet);
  const top = sheet.y + 12;
  let y = top;
  for (const { label, minor } of rows) {
    sheet.text(label, TOTALS + 8, y + 10, 9, { tone: 'muted' });
    sheet.text(money(paper.language, minor), RIGHT - 4, y + 10, 9, { right: true });
    y += 14;
  }
  sheet.fill(TOTALS, y + 2, RIGHT - TOTALS, 26, 'shade');
  const total = sheet.word('grand_total', { currency: symbol(paper.currency) });
  sheet.text(total, TOTALS + 8, y + 19, 10, { bold: true, tone: 'accent' });
  sheet.text(money(paper.language, paper.total_minor), RIGHT - 4, y + 20, 13, { bold: true, right: true });
  y += 34;
  for (const tax of told) {
    const label = wrapped(sheet.word('included_tax', { name: tax.name }), 160, 7.5, false)[0] ?? '';
    sheet.text(label, TOTALS + 8, y + 7.5, 7.5, { tone: 'muted' });
    sheet.text(money(paper.language, tax.amount_minor), RIGHT - 4, y + 7.5, 7.5, {
      tone: 'muted',
      right: true,
    });
    y += 11;
  }
  if (paper.check_address !== '') {
    sheet.mark({
      kind: 'code',
      x: LEFT,
      y: top,
      width: CODE_SIZE,
      height: CODE_SIZE,
      text: paper.check_address,
    });
    const beside = LEFT + CODE_SIZE + 10;
    const title = { bold: true, tone: 'ink' } as const;
    const below = sheet.block([sheet.word('check_title')], beside, top + 2, 180, 9, title);
    sheet.block([sheet.word('check_text'), paper.check_address], beside, below, 180, 7, { tone: 'muted' });
    y = Math.max(y, top + CODE_SIZE);
  }
  sheet.y = y + 10;
}

/** What leads from the goods to the total; nothing where they are the same. */
function sumsOf(sheet: Sheet): { label: string; minor: number }[] {
  const { paper } = sheet;
  const rows = [{ label: sheet.word('goods'), minor: paper.gross_minor }];
  if (paper.discount_minor !== 0) rows.push({ label: sheet.word('discounts'), minor: -paper.discount_minor });
  for (const tax of paper.taxes)
    if (tax.added)
      rows.push({ label: wrapped(written(tax.name), 130, 9, false)[0] ?? '', minor: tax.amount_minor });
  if (paper.freight_minor !== 0) rows.push({ label: sheet.word('freight'), minor: paper.freight_minor });
  return rows.length === 1 && paper.gross_minor === paper.total_minor ? [] : rows;
}

function remarks(sheet: Sheet): void {
  const { paper } = sheet;
  if (paper.prices_hold && paper.valid_until !== null) {
    if (sheet.y + 20 > BOTTOM) nextPage(sheet);
    const hold = sheet.word('prices_hold', { date: day(paper.language, paper.valid_until) });
    sheet.text(hold, LEFT, sheet.y + 9, 9, { bold: true });
    sheet.y += 20;
  }
  const lines = wrapped(written(paper.remarks), RIGHT - LEFT, 9, false);
  if (lines.length > 0) {
    if (sheet.y + 40 > BOTTOM) nextPage(sheet);
    sheet.text(sheet.word('remarks'), LEFT, sheet.y + 8, 8, { bold: true, tone: 'accent' });
    sheet.y += 13;
    for (const line of lines) {
      if (sheet.y + 12 > BOTTOM) nextPage(sheet);
      sheet.text(line, LEFT, sheet.y + 9, 9);
      sheet.y += 12;
    }
  }
  if (!textsOf(paper).some(isReplaced)) return;
  if (sheet.y + 18 > BOTTOM) nextPage(sheet);
  sheet.text(sheet.word('replaced'), LEFT, sheet.y + 14, 7.5, { tone: 'muted' });
  sheet.y += 18;
}

function textsOf(paper: Paper): string[] {
  const { company, partner } = paper;
  return [
    ...[company.name, company.tax_id, company.address, company.contact, company.footer],
    ...[partner.name, partner.trade_name, partner.code, partner.tax_id, partner.address, partner.contact],
    ...[paper.payment_term, paper.price_list, paper.operation_type, paper.carrier, paper.delivery_address],
    ...[paper.customer_order_number, paper.remarks, paper.rep],
    ...paper.taxes.map(({ name }) => name),
    ...paper.lines.flatMap(({ code, description, unit }) => [code, description, unit]),
  ];
}

/** Begins with one line that says whose page it is. */
function nextPage(sheet: Sheet): void {
  const { paper } = sheet;
  sheet.pages.push([]);
  const company = wrapped(written(paper.company.name), COLUMN, 8.5, true)[0] ?? '';
  sheet.text(company, LEFT, TOP + 8, 8.5, { bold: true });
  const title = titleOf(sheet);
  sheet.text(title, RIGHT, TOP + 8, 8.5, { tone: 'muted', right: true });
  sheet.fill(LEFT, TOP + 14, RIGHT - LEFT, 1, 'accent');
  sheet.y = TOP + 26;
}

function feet(sheet: Sheet): void {
  const footer = wrapped(written(sheet.paper.company.footer), 400, 7.5, false).slice(0, 3);
  const pages = sheet.pages.length;
  for (const [index, marks] of sheet.pages.entries()) {
    const foot = new Sheet(sheet.paper, [marks]);
    foot.fill(LEFT, FOOT - 8, RIGHT - LEFT, 0.5, 'line');
    for (const [row, line] of footer.entries())
      foot.text(line, LEFT, FOOT + 5 + row * 10, 7.5, { tone: 'muted' });
    const page = foot.word('page', { page: index + 1, pages });
    foot.text(page, RIGHT, FOOT + 5, 7.5, { tone: 'muted', right: true });
  }
}
