import type { Approvals, Changeable, HeldOrder } from '../src/domain/approvals';
import type { Version } from '../src/domain/proposal';
import type { OrderLine } from '../src/domain/records';
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
    changeable: (id) => {
      const order = held.find((each) => each.id === id);
      return Promise.resolve(
        order ? { kind: 'answered', value: { ...CHANGEABLE, ...order } } : { kind: 'unreached' },
      );
    },
    preview: (_, change) => {
      const before = versionOf(CHANGEABLE.lines, { ...CHANGEABLE, payment_term_name: '28 dias' });
      const lines = change.lines.map((line) => ({
        ...CHANGEABLE.lines.find(({ position }) => position === line.position),
        ...line,
      }));
      const term = CHANGEABLE.payment_terms.find(({ key }) => key === change.payment_term_key);
      const whole = { ...change, payment_term_name: term?.name ?? '' };
      const after = versionOf(lines as Changeable['lines'], whole);
      return Promise.resolve({ kind: 'answered', value: { before, after } });
    },
    propose: () => Promise.resolve({ kind: 'unreached' }),
    withdraw: (id) => decided(id, 'held'),
  };
}

const CHANGEABLE: Omit<Changeable, keyof HeldOrder> & Pick<Changeable, 'proposal'> = {
  lines: [
    ['1002', 'Café torrado e moído Serra Azul 500 g', 'UN', 480_000, 145_000, 0],
    ['4711', 'Biscoito de polvilho doce Sítio Velho, pacote com 12', 'CX', 60_000, 389_000, 30_000],
    ['2210', 'Arroz branco tipo 1 5 kg', 'FD', 120_000, 1_264_000, 0],
  ].map(([product_code, description, unit, quantity_e4, unit_price_e4, discount_e6], index) => ({
    ...{ position: index + 1, product_code, description, unit, quantity_e4, unit_price_e4, discount_e6 },
    discount_minor: 0,
  })) as Changeable['lines'],
  payment_term_key: '28D',
  payment_terms: [
    { key: 'AVI', name: 'À vista' },
    { key: '28D', name: '28 dias' },
  ],
  ...{ discount_e6: 0, discount_minor: 0, freight_minor: 4_500 },
  proposal: null,
};

function versionOf(
  lines: Changeable['lines'],
  { payment_term_name, ...content }: Version['content'] & { payment_term_name: string },
): Version {
  const priced = lines.map((line) => {
    const gross_minor = Math.round((line.quantity_e4 * line.unit_price_e4) / 1e6);
    const net_minor = Math.round(gross_minor * (1 - line.discount_e6 / 1e6));
    return { ...line, gross_minor, net_minor, total_minor: net_minor, free_by: '' } as unknown as OrderLine;
  });
  const net_minor = priced.reduce((sum, line) => sum + line.net_minor, 0);
  const total_minor = Math.round(net_minor * (1 - content.discount_e6 / 1e6)) + content.freight_minor;
  const totals = { net_minor, total_minor } as Version['totals'];
  return { content, payment_term_name, lines: priced, totals };
}

const POSITION: HeldOrder['position'] = {
  ...{ risk_grade: 'C', credit_limit_minor: 800_000, ordered_minor: 312_450, open_bills_minor: 277_550 },
  ...{ overdue_bills: 2, credit_left_minor: 210_000, as_of: instantOf(6, 0) },
};

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
    position: POSITION,
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
    position: { ...POSITION, credit_left_minor: null, as_of: null },
    findings: [
      {
        code: 'price_changed',
        level: 'hold',
        position: 1,
        data: { position: 1, product: '1002', given: '10', expected: '10.4', agreed: '10' },
      },
    ],
  },
  {
    id: '018f0000-0000-7000-8000-000000000003',
    number: '000221',
    rep_code: '001',
    rep_name: 'Rita Nogueira',
    status: 'proposed',
    proposal: {
      ...{ version: 1, by: 'Max Teixeira', at: instantOf(11, 40), state: 'open', answer: '' },
      ...{ reason: 'Metade agora, o resto depois do pagamento de outubro.', total_minor: 214_260 },
    },
    customer_key: '000109/01',
    customer_name: 'Empório Castanheira',
    total_minor: 428_520,
    made_at: instantOf(11, 5),
    received_at: instantOf(11, 20),
    findings: [
      {
        code: 'stock_short',
        level: 'hold',
        position: 1,
        data: { position: 1, product: '4711', asked: '48', free: '40', stock: '40', as_of: instantOf(6, 0) },
      },
    ],
    position: { ...POSITION, overdue_bills: 0 },
  },
];
