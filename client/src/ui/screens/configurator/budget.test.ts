import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Choice, DeviceRoom, Estimate, PartCost, Reply } from '../../../domain/portal';
import { Budget, reckoned } from './budget.svelte';

const ORDERS: PartCost = {
  code: 'orders',
  brought_by: 'customers',
  records: 100,
  size: 40_000,
  packed_size: 8_000,
};
const PRODUCTS: PartCost = {
  code: 'products',
  brought_by: 'products',
  records: 50,
  size: 30_000,
  packed_size: 6_000,
};
const REST: PartCost = { code: 'rest', brought_by: null, records: 9, size: 90_000, packed_size: 9_000 };
const TOLD: Estimate = {
  records: 60,
  size: 160_000,
  packed_size: 23_000,
  max_bytes: 30_000,
  parts: [REST, ORDERS, PRODUCTS],
};
const CHOICE: Choice = { marks: [] };

/** The server and the device, answering as told; who asked is kept. */
function asked(answers: { reply?: Reply<Estimate>; room?: Partial<DeviceRoom> } = {}) {
  const came: Choice[] = [];
  return {
    came,
    answers,
    estimate: (_: string, choice: Choice) => {
      came.push(choice);
      return Promise.resolve(answers.reply ?? ({ kind: 'answered', value: TOLD } as const));
    },
    room: () => Promise.resolve({ bytes_per_second: 10_000, free_bytes: 1e9, ...answers.room }),
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('what is ticked is weighed', () => {
  test('at once by what is known of a record, and by the server when the hand rests', async () => {
    const server = asked();
    const budget = new Budget(server);
    budget.follow('customers', 10, () => CHOICE);
    expect(budget.estimate).toBeNull();
    await vi.advanceTimersByTimeAsync(0);
    expect(budget.estimate?.packed_size).toBe(23_000);
    expect(budget.seconds).toBe(3);

    for (const count of [11, 12, 15]) budget.follow('customers', count, () => ({ marks: [] }));
    expect(budget.estimate?.packed_size).toBe(27_000);
    expect(server.came).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.came).toHaveLength(2);
    expect(budget.estimate?.packed_size).toBe(23_000);
  });

  test('without network the last answer carries on', async () => {
    const server = asked();
    const budget = new Budget(server);
    budget.follow('customers', 10, () => CHOICE);
    await vi.advanceTimersByTimeAsync(0);
    server.answers.reply = { kind: 'unreached' };
    budget.follow('customers', 20, () => CHOICE);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(budget.estimate?.packed_size).toBe(31_000);
    expect(budget.isOverLimit).toBe(true);
  });

  test('an answer to an older choice is not shown', async () => {
    const answer: ((reply: Reply<Estimate>) => void)[] = [];
    const budget = new Budget({
      ...asked(),
      estimate: () => new Promise((resolve) => answer.push(resolve)),
    });
    budget.follow('customers', 10, () => CHOICE);
    await vi.advanceTimersByTimeAsync(0);
    budget.follow('customers', 11, () => CHOICE);
    await vi.advanceTimersByTimeAsync(1_000);
    answer[1]?.({ kind: 'answered', value: { ...TOLD, packed_size: 24_000 } });
    answer[0]?.({ kind: 'answered', value: TOLD });
    await vi.advanceTimersByTimeAsync(0);
    expect(budget.estimate?.packed_size).toBe(24_000);
  });

  test('the costliest part is one that a choice brings', async () => {
    const budget = new Budget(asked());
    budget.follow('customers', 10, () => CHOICE);
    await vi.advanceTimersByTimeAsync(0);
    expect(budget.costliest?.code).toBe('orders');
  });

  test.each([
    ['enough', { free_bytes: 160_000 }, 0],
    ['too little', { free_bytes: 100_000 }, 60_000],
    ['unknown', { free_bytes: null }, 0],
  ])('the room of the device is %s', async (_, room, missing) => {
    const budget = new Budget(asked({ room }));
    budget.follow('customers', 10, () => CHOICE);
    await vi.advanceTimersByTimeAsync(0);
    expect(budget.missingBytes).toBe(missing);
  });

  test('before the first download no time is told', async () => {
    const budget = new Budget(asked({ room: { bytes_per_second: null } }));
    budget.follow('customers', 10, () => CHOICE);
    await vi.advanceTimersByTimeAsync(0);
    expect(budget.seconds).toBeNull();
  });
});

test('of another number of records only what they bring grows', () => {
  const moved = reckoned(TOLD, 'customers', 10, 20);
  expect(moved.parts).toEqual([
    { ...ORDERS, records: 200, size: 80_000, packed_size: 16_000 },
    REST,
    PRODUCTS,
  ]);
  expect(moved).toMatchObject({ records: 70, size: 200_000, packed_size: 31_000 });
});
