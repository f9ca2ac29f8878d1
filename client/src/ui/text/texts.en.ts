import sentences from '../../../../contract/sentences/en.json';
import approvals from './approvals.en.json';
import field from './field.en.json';
import own from './en.json';
import morning from './morning.en.json';
import pricing from './pricing.en.json';
import prospects from './prospects.en.json';
import sales from './sales.en.json';
import type { Texts } from './text.svelte';

export const texts: Texts = {
  texts: { ...field, ...own, ...pricing, ...sales, ...morning, ...prospects, ...approvals },
  sentences,
};
