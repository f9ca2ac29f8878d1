import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { CheckedOrder } from '../src/domain/checks';
import { coverOf, leftOf, promiseOf } from '../src/domain/leases';
import type { Cover, Kinds, Share } from '../src/domain/leases';

interface Case {
  name: string;
  granted: Share;
  used: { customer: string; cover: Cover }[];
  order: CheckedOrder;
  kinds: Kinds;
  risk_grade: string;
  expect: { left: Share; cover: Cover; promise: string };
}

// What the server then gives (`given`) is the server's alone.
const file = JSON.parse(
  readFileSync(new URL('../../contract/cases/leases.json', import.meta.url), 'utf-8'),
) as { cases: Case[] };

for (const each of file.cases)
  test(`[O4] ${each.name}`, () => {
    const left = leftOf(each.granted, each.used);
    const cover = coverOf(each.order, left);
    expect(left).toEqual(each.expect.left);
    expect(cover).toEqual(each.expect.cover);
    expect(promiseOf(each.order, cover, each.kinds, each.risk_grade)).toBe(each.expect.promise);
  });
