import sentences from '../../../../contract/sentences/en.json';
import own from './en.json';
import sales from './sales.en.json';
import type { Texts } from './text.svelte';

export const texts: Texts = { texts: { ...own, ...sales }, sentences };
