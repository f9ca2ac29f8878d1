import sentences from '../../../../contract/sentences/pt-BR.json';
import approvals from './approvals.pt-BR.json';
import field from './field.pt-BR.json';
import own from './pt-BR.json';
import morning from './morning.pt-BR.json';
import pricing from './pricing.pt-BR.json';
import prospects from './prospects.pt-BR.json';
import sales from './sales.pt-BR.json';
import type { Texts } from './text.svelte';

export const texts: Texts = {
  texts: { ...field, ...own, ...pricing, ...sales, ...morning, ...prospects, ...approvals },
  sentences,
};
