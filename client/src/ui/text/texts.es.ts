import sentences from '../../../../contract/sentences/es.json';
import approvals from './approvals.es.json';
import field from './field.es.json';
import own from './es.json';
import morning from './morning.es.json';
import pricing from './pricing.es.json';
import prospects from './prospects.es.json';
import sales from './sales.es.json';
import type { Texts } from './text.svelte';

export const texts: Texts = {
  texts: { ...field, ...own, ...pricing, ...sales, ...morning, ...prospects, ...approvals },
  sentences,
};
