/**
 * Makes a section's file of the columns it travels as (mascate/bags/columns.py), byte by byte what the server packed: its hash
 * proves it (B3). No row passes through SQLite; a table's pages are written as SQLite writes them
 * (https://sqlite.org/fileformat2.html), each with its cells from the end on.
 */

interface Head {
  pages: number;
  page_size: number;
  /** `rowid`: the column that is the row's number; null: a table without rowids. */
  tables: { rows: number; columns: number; rowid: number | null }[];
  streams: number[];
}

const LEAF = 13;
const LEAF_KEYED = 10;
const INTERIOR = 5;
const INTERIOR_KEYED = 2;

const NOTHING = 0;
const NUMBERS = 1;
const TEXTS = 2;

/** Throws when the bytes are none of this form; whether the file is the right one its hash must tell. */
export function fileOf(columns: Uint8Array): Uint8Array<ArrayBuffer> {
  const headEnd = 4 + new DataView(columns.buffer, columns.byteOffset).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(columns.subarray(4, headEnd))) as Head;
  let at = headEnd;
  let stream = 0;
  const next = () => columns.subarray(at, (at += head.streams[stream++] ?? 0));

  const { page_size: size } = head;
  const file = new Uint8Array(head.pages * size);
  const isMade = new Uint8Array(head.pages + 1);
  const others = next();
  for (const { rows, columns: count, rowid } of head.tables) {
    const tree = { numbers: numbersIn(next()), cells: numbersIn(next()), leaves: numbersIn(next()) };
    const spilled = numbersIn(next());
    for (const page of [...tree.numbers, ...spilled]) isMade[page] = 1;
    const records = new Records(
      Array.from({ length: count }, () => columnIn(next(), rows)),
      rowid,
    );
    writeTree(new Pages(file, size, spilled, rowid === null), tree, records);
  }
  for (let page = 1, from = 0; page <= head.pages; page++) {
    if (isMade[page] === 1) continue;
    file.set(others.subarray(from, from + size), (page - 1) * size);
    from += size;
  }
  return file;
}

interface Tree {
  numbers: Float64Array;
  cells: Float64Array;
  leaves: Float64Array;
}

/** The pages of one table: what is before a page in the order of the keys is written before it. */
function writeTree(pages: Pages, { numbers, cells, leaves }: Tree, records: Records): void {
  let place = 0;

  function write(): number {
    const page = numbers[place] ?? 0;
    const count = cells[place] ?? 0;
    const isLeaf = leaves[place] === 1;
    place += 1;
    const open = pages.open(page, count, isLeaf);
    for (let cell = 0; cell < count; cell++) {
      if (isLeaf) {
        records.next();
        pages.add(open, records, 0);
      } else {
        const child = write();
        if (pages.isKeyed) records.next();
        pages.add(open, records, child);
      }
    }
    pages.close(open, isLeaf ? 0 : write());
    return page;
  }

  write();
}

interface OpenPage {
  begin: number;
  count: number;
  isLeaf: boolean;
  /** Where the next pointer goes, and above what the next cell goes. */
  pointer: number;
  end: number;
}

class Pages {
  #spill = 0;

  constructor(
    private readonly file: Uint8Array,
    private readonly size: number,
    private readonly spilled: Float64Array,
    readonly isKeyed: boolean,
  ) {}

  open(page: number, count: number, isLeaf: boolean): OpenPage {
    const begin = (page - 1) * this.size;
    return { begin, count, isLeaf, pointer: begin + (isLeaf ? 8 : 12), end: begin + this.size };
  }

  /** The record as the page's next cell; `child` is the page below, of an inner one. */
  add(page: OpenPage, records: Records, child: number): void {
    const { file } = this;
    const isDivider = !page.isLeaf && !this.isKeyed;
    const { payload } = records;
    const local = isDivider ? 0 : this.#local(payload);
    const rowidBytes = this.isKeyed ? 0 : varintBytes(records.rowid);
    let bytes = (page.isLeaf ? 0 : 4) + rowidBytes;
    if (!isDivider) bytes += varintBytes(payload) + local + (local < payload ? 4 : 0);
    page.end -= Math.max(4, bytes);
    let at = page.end;
    if (!page.isLeaf) at = writeBig(file, at, child, 4);
    if (!isDivider) at = writeVarint(file, at, payload);
    if (!this.isKeyed) at = writeVarint(file, at, records.rowid);
    if (!isDivider) {
      file.set(records.part(0, local), at);
      if (local < payload) writeBig(file, at + local, this.#spillOver(records, local), 4);
    }
    page.pointer = writeBig(file, page.pointer, page.end - page.begin, 2);
  }

  close({ begin, count, isLeaf, end }: OpenPage, last: number): void {
    const { file } = this;
    file[begin] = isLeaf ? (this.isKeyed ? LEAF_KEYED : LEAF) : this.isKeyed ? INTERIOR_KEYED : INTERIOR;
    writeBig(file, begin + 3, count, 2);
    writeBig(file, begin + 5, end - begin, 2);
    if (!isLeaf) writeBig(file, begin + 8, last, 4);
  }

  /** How much of a record stays on the page. */
  #local(payload: number): number {
    const { size } = this;
    const most = this.isKeyed ? Math.floor(((size - 12) * 64) / 255) - 23 : size - 35;
    if (payload <= most) return payload;
    const least = Math.floor(((size - 12) * 32) / 255) - 23;
    const wanted = least + ((payload - least) % (size - 4));
    return wanted <= most ? wanted : least;
  }

  /** Writes the rest of a record on overflow pages; the first one's number. */
  #spillOver(records: Records, from: number): number {
    const first = this.spilled[this.#spill] ?? 0;
    for (let at = from; at < records.payload;) {
      const begin = ((this.spilled[this.#spill++] ?? 0) - 1) * this.size;
      const end = Math.min(records.payload, at + this.size - 4);
      this.file.set(records.part(at, end), begin + 4);
      at = end;
      if (at < records.payload) writeBig(this.file, begin, this.spilled[this.#spill] ?? 0, 4);
    }
    return first;
  }
}

interface Column {
  kind: number;
  isNull: Uint8Array | null;
  numbers: Float64Array;
  /** Texts, each with a zero behind it: of the rows, or the few that stand in them. */
  texts: Uint8Array;
  /** Where the texts begin, and the one that would come after the last. */
  starts: Uint32Array;
  /** Which of the few stands in each row. */
  which: Uint8Array;
}

/** The rows of a table, one after the other, in SQLite's record format. */
class Records {
  rowid = 0;
  /** Bytes of the present record. */
  payload = 0;
  #begin = 0;
  #row = -1;
  /** Types are written before `BODY`, backwards from it when their length is known; the values from it on. */
  #bytes = new Uint8Array(16 * 1024);
  #types: Uint8Array;

  constructor(
    private readonly columns: Column[],
    private readonly rowidColumn: number | null,
  ) {
    this.#types = new Uint8Array(9 * columns.length);
  }

  part(from: number, to: number): Uint8Array {
    return this.#bytes.subarray(this.#begin + from, this.#begin + to);
  }

  next(): void {
    const row = (this.#row += 1);
    const types = this.#types;
    const body = types.length + 9;
    let typed = 0;
    let at = body;
    let bytes = this.#bytes;
    for (let place = 0; place < this.columns.length; place++) {
      const column = this.columns[place] as Column;
      if (place === this.rowidColumn) {
        this.rowid = column.numbers[row] ?? 0;
        types[typed++] = 0;
        continue;
      }
      const isNull = column.kind === NOTHING || (column.isNull !== null && column.isNull[row] === 1);
      if (isNull) {
        types[typed++] = 0;
      } else if (column.kind === NUMBERS) {
        const value = column.numbers[row] ?? 0;
        if (value === 0 || value === 1) {
          types[typed++] = 8 + value;
        } else {
          const width = widthOf(value);
          types[typed++] = width === 6 ? 5 : width === 8 ? 6 : width;
          if (at + width > bytes.length) bytes = this.#grow(width);
          at = writeBig(bytes, at, value, width);
        }
      } else {
        const { texts, starts } = column;
        const which = column.kind === TEXTS ? row : (column.which[row] as number);
        let from = starts[which] as number;
        const end = (starts[which + 1] as number) - 1;
        const length = end - from;
        if (at + length > bytes.length) bytes = this.#grow(length);
        while (from < end) bytes[at++] = texts[from++] as number;
        if (length < 58) types[typed++] = 13 + 2 * length;
        else typed = writeVarint(types, typed, 13 + 2 * length);
      }
    }
    const headBytes = typed < 127 ? typed + 1 : typed + 2;
    this.#begin = body - headBytes;
    this.payload = at - this.#begin;
    const typesAt = writeVarint(bytes, this.#begin, headBytes);
    for (let each = 0; each < typed; each++) bytes[typesAt + each] = types[each] as number;
  }

  #grow(least: number): Uint8Array<ArrayBuffer> {
    const wider = new Uint8Array(2 * this.#bytes.length + least);
    wider.set(this.#bytes);
    return (this.#bytes = wider);
  }
}

function columnIn(stream: Uint8Array, rows: number): Column {
  const kind = stream[0] ?? NOTHING;
  const isNull = stream[1] === 1 ? stream.subarray(2, 2 + rows) : null;
  let texts = stream.subarray(isNull === null ? 2 : 2 + rows);
  const numbers = kind === NUMBERS ? numbersIn(texts) : new Float64Array(0);
  const few = kind > TEXTS ? (texts[0] ?? 0) + 1 : 0;
  const which = texts.subarray(1, few === 0 ? 1 : 1 + rows);
  if (few > 0) texts = texts.subarray(1 + rows);
  const starts = kind < TEXTS ? new Uint32Array(0) : startsIn(texts, kind === TEXTS ? rows : few);
  return { kind, isNull, numbers, texts, starts, which };
}

function startsIn(texts: Uint8Array, count: number): Uint32Array {
  const starts = new Uint32Array(count + 1);
  for (let at = 0, place = 1; place <= count && at < texts.length; at++)
    if (texts[at] === 0) starts[place++] = at + 1;
  return starts;
}

/** Numbers of a width that the first byte tells, the last bytes of all before those before them; 1: differences. */
function numbersIn(stream: Uint8Array): Float64Array {
  const width = stream[0] ?? 1;
  const isSum = stream[1] === 1;
  const count = (stream.length - 2) / width;
  const numbers = new Float64Array(count);
  let before = 0;
  for (let place = 0; place < count; place++) {
    // The last plane has the sign.
    let value = ((stream[2 + (width - 1) * count + place] ?? 0) << 24) >> 24;
    for (let plane = width - 2; plane >= 0; plane--)
      value = value * 256 + (stream[2 + plane * count + place] ?? 0);
    numbers[place] = isSum ? (before += value) : value;
  }
  return numbers;
}

/** The bytes in which SQLite keeps a number. */
function widthOf(value: number): number {
  const size = value < 0 ? -(value + 1) : value;
  if (size < 0x80) return 1;
  if (size < 0x8000) return 2;
  if (size < 0x80_0000) return 3;
  if (size < 0x8000_0000) return 4;
  return size < 0x8000_0000_0000 ? 6 : 8;
}

/** The value's last `width` bytes, the highest first; where they end. */
function writeBig(bytes: Uint8Array, at: number, value: number, width: number): number {
  if (width <= 4) {
    for (let place = at, shift = 8 * width - 8; shift >= 0; place++, shift -= 8)
      bytes[place] = value >> shift;
    return at + width;
  }
  let rest = value;
  for (let place = at + width - 1; place >= at; place--) {
    const higher = Math.floor(rest / 256);
    bytes[place] = rest - higher * 256;
    rest = higher;
  }
  return at + width;
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes += 1;
  return bytes;
}

function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  if (value < 128) {
    bytes[at] = value;
    return at + 1;
  }
  const end = at + varintBytes(value);
  let rest = value;
  for (let place = end - 1; place >= at; place--) {
    const higher = Math.floor(rest / 128);
    bytes[place] = (rest - higher * 128) | (place === end - 1 ? 0 : 128);
    rest = higher;
  }
  return end;
}
