import type { Approvals, HeldOrder } from '../src/domain/approvals';
import type { Scene } from './scenes';
import { instantOf } from './data';

/** Two orders that wait, for different reasons; deciding takes them off the list. */
export function approvalsOf(scene: Scene): Approvals {
  let held = scene.records === 'none' ? [] : HELD;
  const decided = (id: string, status: string) => {
    const number = held.find((order) => order.id === id)?.number ?? '';
    held = held.filter((order) => order.id !== id);
    return Promise.resolve({ kind: 'answered' as const, value: { number, status } });
  };
  return {
    held: () =>
      Promise.resolve(
        scene.connection === 'offline'
          ? ({ kind: 'unreached' } as const)
          : ({ kind: 'answered', value: held } as const),
      ),
    approve: (id) => decided(id, 'received'),
    reject: (id) => decided(id, 'rejected'),
    changeable: () => Promise.resolve({ kind: 'unreached' }),
    preview: () => Promise.resolve({ kind: 'unreached' }),
    propose: () => Promise.resolve({ kind: 'unreached' }),
    withdraw: (id) => decided(id, 'held'),
  };
}

const HELD: HeldOrder[] = [
  {
    id: '018f0000-0000-7000-8000-000000000001',
    number: '000214',
    rep_code: '001',
    rep_name: 'Rita Nogueira',
    status: 'held',
    proposal: null,
    customer_key: '000045/01',
    customer_name: 'Padaria Bela Vista',
    total_minor: 428_530,
    made_at: instantOf(9, 10),
    received_at: instantOf(9, 32),
    findings: [
      {
        code: 'credit_overdue',
        level: 'hold',
        position: null,
        data: { bills: 2, overdue: '1250.4', days: 17, as_of: instantOf(6, 0) },
      },
      {
        code: 'credit_passed',
        level: 'hold',
        position: null,
        data: { total: '4285.3', available: '2100', as_of: instantOf(6, 0) },
      },
      {
        code: 'stock_short',
        level: 'warn',
        position: 3,
        data: { position: 3, product: '4711', asked: '48', free: '40', stock: '40', as_of: instantOf(6, 0) },
      },
    ],
  },
  {
    id: '018f0000-0000-7000-8000-000000000002',
    number: '000219',
    rep_code: '004',
    rep_name: 'Ana Beatriz Cavalcanti',
    status: 'held',
    proposal: null,
    customer_key: '000071/01',
    customer_name: 'União Supermercados do Interior',
    total_minor: 1_290_000,
    made_at: instantOf(10, 48),
    received_at: instantOf(11, 2),
    findings: [
      {
        code: 'price_changed',
        level: 'hold',
        position: 1,
        data: { position: 1, product: '1002', given: '10', expected: '10.4', agreed: '10' },
      },
    ],
  },
];
