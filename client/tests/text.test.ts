import { expect, test } from 'vitest';

import shared from '../../contract/cases/folding.json';
import { containsPattern, fold, searchOf } from '../src/domain/text';

test.each(shared.cases)('«%s» is searched as «%s»', (text, expected) => {
  expect(fold(text ?? '')).toBe(expected);
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
