/** Rules as shared cases write them: what is usual is left out. */

import { NO_CONDITIONS, USUAL_FREE_GOODS, USUAL_TAX } from '../../src/domain/pricing/terms';
import type { Conditions, Rules } from '../../src/domain/pricing/terms';

type Written = { when?: Partial<Conditions> }[];
export type WrittenRules = Partial<Record<keyof Rules, Written>>;

export function filledRules({ discounts = [], free_goods = [], taxes = [] }: WrittenRules): Rules {
  return {
    discounts: filled(discounts, {}),
    free_goods: filled(free_goods, USUAL_FREE_GOODS),
    taxes: filled(taxes, USUAL_TAX),
  } as unknown as Rules;
}

function filled(rules: Written, usual: object): object[] {
  return rules.map((rule) => ({ ...usual, ...rule, when: { ...NO_CONDITIONS, ...rule.when } }));
}
