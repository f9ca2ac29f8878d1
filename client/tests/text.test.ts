import { expect, test } from 'vitest';

import shared from '../../contract/cases/folding.json';
import { containsPattern, fold, foldTable, searchOf } from '../src/domain/text';

test.each(shared.cases)('«%s» is searched as «%s»', (text, expected) => {
  expect(fold(text ?? '')).toBe(expected);
});

test('a whole table is folded as its fields are', () => {
  const fields = shared.cases.map(([text]) => (text ?? '').replace(/[\t\n]/g, ' '));
  const rows = fields.map((field, at) => [field, String(at), ` ${field} ${fields[at - 1] ?? ''} `]);
  const { text, starts } = foldTable(rows.map((row) => row.join('\t')).join('\n'), rows.length);
  const lines = rows.map((_, at) => text.slice(starts[at], starts[at + 1]));
  expect(lines).toEqual(rows.map((row) => `${row.map(fold).join('\t')}\n`));
  expect(foldTable('', 0)).toEqual({ text: '\n', starts: new Uint32Array([1]) });
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
