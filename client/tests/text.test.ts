import { expect, test } from 'vitest';

import { containsPattern, fold, searchOf } from '../src/domain/text';

test.each([
  ['São João', 'sao joao'],
  ['  sao   JOAO ', 'sao joao'],
  ['Straße', 'strasse'],
  ['ÇÃÕÉÍ', 'caoei'],
  ['ﬁm', 'fim'],
  ['ΟΔΟΣ', 'οδοσ'],
])('«%s» is searched as «%s»', (text, expected) => {
  expect(fold(text)).toBe(expected);
});

test.each([
  ['ab', null],
  ['  a ', null],
  [undefined, null],
  ['abc', 'abc'],
])('a search for «%s» counts as %s', (text, expected) => {
  expect(searchOf(text)).toBe(expected);
});

test('signs that LIKE would read are searched as themselves', () => {
  expect(containsPattern('50%_\\')).toBe('%50\\%\\_\\\\%');
});
