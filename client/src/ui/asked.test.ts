import { expect, test } from 'vitest';

import type { BagState } from '../domain/portal';
import { groundOf } from './asked.svelte';

const BAG: BagState = { kind: 'none', reason: 'no_selection' };

test('a list is asked again when the server is there, not when it turns out not to be', () => {
  const checking = groundOf({ connection: 'checking' }, BAG);
  expect(groundOf({ connection: 'offline' }, BAG)).toBe(checking);
  expect(groundOf({ connection: 'online' }, BAG)).not.toBe(checking);
});
