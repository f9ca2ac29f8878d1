/** Small line drawings of our own for empty and closed states, on a 96 × 72 grid. */
export const DRAWINGS = {
  /** The pedlar's pack, open. */
  pack: 'M24 30h48l4 32H20l4-32ZM34 30v-6a14 14 0 0 1 28 0v6M36 42l12 10 12-10M8 62h80',
  /** A road to the hills with a sign post. */
  road: 'M6 60h84M14 60 40 30l12 12 14-18 22 36M44 60c0-8 8-8 8-14M24 44V30M18 30h14l4-4-4-4H18v8Z',
  /** A magnifying glass over shelves. */
  shelves:
    'M12 18h40M12 36h28M12 54h32M16 18V8h8v10M30 18V6h10v12M16 36V26h10v10M62 30a13 13 0 1 1 0 26 13 13 0 0 1 0-26ZM72 52l12 12',
  /** A notebook with a pencil. */
  notebook: 'M24 10h38v52H24V10ZM30 10v52M38 22h16M38 32h16M38 42h10M70 18l8 4-14 30-7 4-1-8 14-30Z',
  /** The sun going down behind a roof. */
  evening:
    'M6 60h84M30 60V40l18-14 18 14v20M42 60V48h12v12M70 34a12 12 0 0 1 16 11M78 20v6M92 30l-5 4M62 24l4 5',
  /** A clock. */
  clock: 'M48 10a26 26 0 1 1 0 52 26 26 0 0 1 0-52ZM48 22v14l-10 8M30 8l-8 8M66 8l8 8',
  /** A phone that waits for the network. */
  phone:
    'M36 8h24v56H36V8ZM45 57h6M70 26a14 14 0 0 1 0 20M78 20a24 24 0 0 1 0 32M26 26a14 14 0 0 0 0 20M18 20a24 24 0 0 0 0 32',
} as const;

export type DrawingName = keyof typeof DRAWINGS;
