import { expect, test } from 'vitest';

import { dialOf, mapOf, messageOf } from '../src/domain/reach';

test('a number is dialled by its digits and its country', () => {
  expect(dialOf('(91) 3555-0101')).toBe('tel:9135550101');
  expect(dialOf('+55 91 3555-0101')).toBe('tel:+559135550101');
});

test.each([
  ['(91) 95555-0101', 'Brasil', 'https://wa.me/5591955550101'],
  ['(91) 95555-0101', '', 'https://wa.me/5591955550101'],
  ['+351 912 345 678', 'Portugal', 'https://wa.me/351912345678'],
  ['912 345 678', 'Portugal', null],
  ['95555-0101', 'Brasil', null],
  ['', 'Brasil', null],
  ['+', 'Brasil', null],
])('a message to «%s» in «%s» goes to %s', (mobile, country, address) => {
  expect(messageOf(mobile, country)).toBe(address);
});

const PLACE = {
  address: 'Rua Um, 1 & 2',
  district: '',
  city: 'Belém',
  state: 'PA',
  postal_code: '',
  country: 'Brasil',
};

test('a map is asked for the place in words, whatever signs stand in them', () => {
  const words = 'Rua%20Um%2C%201%20%26%202%2C%20Bel%C3%A9m%2C%20PA%2C%20Brasil';
  expect(mapOf(PLACE, 'app')).toBe(`geo:0,0?q=${words}`);
  expect(mapOf(PLACE, 'web')).toBe(`https://www.openstreetmap.org/search?query=${words}`);
  expect(mapOf({ ...PLACE, address: '', city: '' }, 'web')).toBeNull();
});
