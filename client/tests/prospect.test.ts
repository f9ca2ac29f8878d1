import { describe, expect, test } from 'vitest';

import { EMPTY_PROSPECT, normalProspect, prospectProblems } from '../src/domain/prospect';
import type { ProspectContent, TextName } from '../src/domain/prospect';
import shared from '../../contract/cases/prospects.json';

interface Case {
  name: string;
  home_is_brazil: boolean;
  written: Partial<ProspectContent>;
  repeat?: Partial<Record<TextName, number>>;
  normal?: Partial<ProspectContent>;
  problems: { code: string; data: Record<string, string | number> }[];
}

const cases = shared.cases as Case[];

describe('[O4] both sides say the same of a new prospect', () => {
  test.each(cases.map((each) => [each.name, each] as const))('%s', (_, each) => {
    const written = { ...EMPTY_PROSPECT, ...each.written };
    for (const [name, times] of Object.entries(each.repeat ?? {}) as [TextName, number][])
      written[name] = written[name].repeat(times);
    const { home_is_brazil } = each;
    const normal = normalProspect(written, home_is_brazil);
    expect(normal).toEqual({ ...written, ...each.normal });
    const problems = prospectProblems(normal, { home_is_brazil, holder: null });
    expect(problems.map(({ code, data }) => ({ code, data }))).toEqual(each.problems);
  });
});
