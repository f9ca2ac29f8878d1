import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findingsOf, verdictOf } from '../src/domain/checks';
import type { CheckedOrder, CheckFacts, CheckPolicy, Finding } from '../src/domain/checks';

interface Case {
  name: string;
  today: string;
  policy: Partial<CheckPolicy>;
  order: CheckedOrder;
  facts: Omit<CheckFacts, 'today'>;
  expect: { findings: Finding[]; verdict: 'pass' | 'hold' | 'stop' };
}

const file = JSON.parse(
  readFileSync(new URL('../../contract/cases/checks.json', import.meta.url), 'utf-8'),
) as { policy: CheckPolicy; cases: Case[] };

for (const each of file.cases)
  test(`[O4] ${each.name}`, () => {
    const facts = { ...each.facts, today: each.today };
    const found = findingsOf(each.order, facts, { ...file.policy, ...each.policy });
    expect(found).toEqual(each.expect.findings);
    expect(verdictOf(found)).toBe(each.expect.verdict);
  });
