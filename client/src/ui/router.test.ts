import { expect, it } from 'vitest';
import { addressOf, matched } from './router.svelte';

it('finds the parameters of a path', () => {
  expect(matched('/orders/:id', '/orders/abc')).toEqual({ id: 'abc' });
  expect(matched('/orders/:id', '/orders')).toBeNull();
  expect(matched('/', '/')).toEqual({});
  expect(matched('/more', '/more/')).toEqual({});
});

it('keeps the slash of a customer key within one part of the address', () => {
  const address = addressOf.customer('000045/01');
  expect(address).toBe('/customers/000045%2F01');
  expect(matched('/customers/:key', address)).toEqual({ key: '000045/01' });
});

it('is not upset by a broken address', () => {
  expect(matched('/customers/:key', '/customers/%E0%A4%A')).toBeNull();
  expect(matched('/customers/:key', '/customers/')).toBeNull();
});
