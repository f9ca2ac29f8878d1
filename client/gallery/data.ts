import { EMPTY_CONTENT } from '../src/domain/document';
import type { Finding } from '../src/domain/checks';
import type { Document, DocumentState, DraftLine, Moment, OrderContent } from '../src/domain/document';
import { orderLines, pricedAsWritten, totalsOf, unexplained } from '../src/domain/pricing/content';
import type { Proposal } from '../src/domain/proposal';
import type {
  AddressRow,
  CarrierRow,
  ContactRow,
  CustomerDetails,
  OperationTypeRow,
  OrderDetails,
  PaymentTermRow,
  PriceListRow,
  ProductDetails,
  ProspectDetails,
  VisitRow,
} from '../src/domain/records';

/** Plausible people, goods and orders of a representative around Campinas; all made up, the same at every start. */

const today = new Date();
export const DAY = dayOf(0);

export function dayOf(offset: number): string {
  const day = new Date(today.getFullYear(), today.getMonth(), today.getDate() + offset, 12);
  return day.toISOString().slice(0, 10);
}

export function instantOf(hours: number, minutes: number): string {
  return new Date(today.getFullYear(), today.getMonth(), today.getDate(), hours, minutes).toISOString();
}

const NAMES = [
  [
    'Empório Bela Vista',
    'Bela Vista Comércio de Alimentos Ltda',
    'Campinas',
    'Cambuí',
    'Rua das Palmeiras, 310',
  ],
  ['Mercearia do Tião', 'Sebastião Alves Mercearia ME', 'Valinhos', 'Centro', 'Rua Treze de Maio, 88'],
  ['Açougue Santa Rita', 'Casa de Carnes Santa Rita Ltda', 'Vinhedo', 'Vila Garcia', 'Avenida Brasil, 1200'],
  [
    'Armazém Ponto Certo',
    'Ponto Certo Atacado e Varejo Ltda',
    'Campinas',
    'Taquaral',
    'Avenida Heitor Penteado, 45',
  ],
  [
    'Bazar e Papelaria Aurora',
    'Aurora Bazar e Papelaria Eireli',
    'Valinhos',
    'Jardim Pinheiros',
    'Rua Aurora, 17',
  ],
  [
    'Farmácia Nossa Senhora Aparecida',
    'Drogaria N. S. Aparecida Ltda',
    'Campinas',
    'Barão Geraldo',
    'Estrada da Rhodia, 2301',
  ],
  [
    'Hortifruti Vale Verde',
    'Vale Verde Hortifrutigranjeiros Ltda',
    'Vinhedo',
    'Capela',
    'Rodovia Edenor Tasca, 900',
  ],
  ['Padaria Holanda', 'Panificadora Holanda Ltda', 'Holambra', 'Centro', 'Rua Doria Vasconcelos, 52'],
  [
    'Mercado Sol Nascente',
    'Sol Nascente Supermercados Ltda',
    'Sumaré',
    'Nova Veneza',
    'Avenida da Amizade, 640',
  ],
  ['Casa das Embalagens', 'Embalagens Campineira Ltda', 'Campinas', 'Botafogo', 'Rua Barão de Itapura, 777'],
  [
    'Quitanda da Dona Zezé',
    'Maria José da Silva Quitanda MEI',
    'Hortolândia',
    'Rosolém',
    'Rua Luiz Camilo, 9',
  ],
  [
    'Supermercado União',
    'União Supermercados do Interior S.A.',
    'Americana',
    'Centro',
    'Avenida Antônio Lobo, 210',
  ],
] as const;

const SEGMENTS = ['Mercearia', 'Supermercado', 'Padaria', 'Farmácia', 'Hortifruti'] as const;

const GOODS = [
  ['Café torrado e moído 500 g', 'Café', 'Serra Alta', 'CX', 12, 189_000, true],
  ['Açúcar cristal 1 kg', 'Açúcar', 'Doce Vida', 'FD', 10, 42_900, false],
  ['Biscoito água e sal 400 g', 'Biscoitos', 'Da Roça', 'CX', 6, 43_000, false],
  ['Azeite de oliva extra virgem 500 ml', 'Óleos', 'Oliveira', 'CX', 6, 329_000, false],
  ['Arroz agulhinha tipo 1 5 kg', 'Grãos', 'Campo Bom', 'FD', 6, 264_500, true],
  ['Feijão carioca 1 kg', 'Grãos', 'Campo Bom', 'FD', 10, 78_000, false],
  ['Farinha de mandioca torrada 1 kg', 'Farinhas', 'Da Roça', 'FD', 12, 61_500, false],
  ['Leite integral 1 L', 'Laticínios', 'Vale do Sol', 'CX', 12, 47_990, false],
  ['Macarrão espaguete 500 g', 'Massas', 'Nonna Lia', 'FD', 20, 35_125, false],
  ['Molho de tomate tradicional 340 g', 'Molhos', 'Nonna Lia', 'CX', 24, 21_900, true],
  ['Detergente neutro 500 ml', 'Limpeza', 'Brilha Lar', 'CX', 24, 19_800, false],
  ['Sabão em pó 1,6 kg', 'Limpeza', 'Brilha Lar', 'CX', 8, 182_000, false],
  ['Papel higiênico folha dupla 12 rolos', 'Higiene', 'Maciez', 'FD', 4, 159_900, false],
  ['Refrigerante guaraná 2 L', 'Bebidas', 'Do Norte', 'PC', 6, 69_000, false],
] as const;

const pick = <Value>(values: readonly Value[], index: number): Value =>
  values[index % values.length] as Value;
const padded = (value: number, digits: number) => String(value).padStart(digits, '0');

export function customersOf(count: number): CustomerDetails[] {
  return Array.from({ length: count }, (_, index) => {
    const [trade, legal, city, district, address] = pick(NAMES, index);
    const again = Math.floor(index / NAMES.length);
    const name = again ? `${trade} ${again + 1}` : trade;
    const code = padded(45 + index * 83, 6);
    const overdue = index % 4 === 0 ? 1 + (index % 3) : 0;
    const limit = 2_000_000 - (index % 7) * 150_000;
    const open = index % 5 === 4 ? 0 : 760_000 - (index % 6) * 90_000;
    return {
      key: `${code}/01`,
      code,
      store: '01',
      legal_name: legal,
      trade_name: name,
      tax_id: `12.${padded(345 + index, 3)}.${padded((678 + index * 7) % 1000, 3)}/0001-${padded((95 + index) % 100, 2)}`,
      city,
      state: 'SP',
      on_device: index % 6 !== 5,
      person_type: 'company',
      address,
      district,
      postal_code: `13${padded((24 + index) % 100, 3)}-${padded(450 + (index % 500), 3)}`.slice(0, 9),
      country: 'BR',
      phone: `(19) 3251-${padded(1200 + (index % 8000), 4)}`,
      email: `compras${index}@exemplo.com.br`,
      contact_name: pick(['Helena Prado', 'Sebastião Alves', 'Rita Nogueira', 'João Batista'], index),
      contact_role: pick(['Compras', 'Proprietário', 'Gerente'], index),
      segment: pick(SEGMENTS, index),
      left_out: [],
      contacts: index % 3 === 2 ? [] : CONTACTS,
      addresses: index % 3 === 2 ? [] : addressesOf(city, district),
      price_list_key: 'VAR',
      price_list_name: 'Varejo SP',
      payment_term_key: '28D',
      payment_term_name: '28 dias',
      carrier_key: 'PRO',
      carrier_name: 'Frota própria',
      operation_type_key: 'VEN',
      operation_type_name: 'Venda',
      risk_grade: pick(['A', 'B', 'C', 'D'], index),
      credit_limit_minor: limit,
      released_minor: 0,
      open_bills_minor: open,
      credit_left_minor: limit - open,
      overdue_bills: overdue,
      last_purchase_on: index % 9 === 8 ? null : dayOf(-((index * 5) % 60) - 1),
      blocked: index % 11 === 9,
      financial_at: instantOf(6, 0),
      open_bills: open ? billsOf(index, open, overdue) : [],
      past_orders: pastOrdersOf(index),
      custom: customOf(index),
    };
  });
}

function customOf(index: number): CustomerDetails['custom'] {
  const day = pick(['segunda-feira', 'quarta-feira', 'sexta-feira'], index);
  return [
    {
      code: 'delivery_day',
      type: 'list',
      labels: { 'pt-BR': 'Dia de entrega', en: 'Delivery day', es: 'Día de entrega' },
      value: day,
      value_labels: { 'pt-BR': day, en: day, es: day },
    },
    {
      code: 'floor_area',
      type: 'number',
      labels: { 'pt-BR': 'Metragem (m²)', en: 'Floor area (m²)', es: 'Superficie (m²)' },
      value: (80 + index * 15) * 10_000,
      value_labels: null,
    },
  ];
}

function billsOf(index: number, open: number, overdue: number): CustomerDetails['open_bills'] {
  const half = Math.round(open / 2);
  return [
    {
      key: `${padded(9100 + index, 9)}-A`,
      due_on: dayOf(overdue ? -6 : 9),
      amount_minor: half + 50_000,
      balance_minor: half,
    },
    {
      key: `${padded(9100 + index, 9)}-B`,
      due_on: dayOf(23),
      amount_minor: open - half,
      balance_minor: open - half,
    },
  ];
}

function pastOrdersOf(index: number): CustomerDetails['past_orders'] {
  return [12, 26, 54].slice(index % 2).map((days, position) => {
    const lines = [0, 1, 2].map((line) => {
      const [description, , , , pack, price] = pick(GOODS, index + position + line);
      const quantity = pack * (2 + line);
      return {
        product_code: padded(4711 + ((index + position + line) % GOODS.length), 6),
        description,
        quantity_e4: quantity * 10_000,
        unit_price_e4: price,
        discount_e6: 0,
        total_minor: Math.round((quantity * price) / 100),
      };
    });
    return {
      key: padded(4655 - index * 3 - position * 253, 6),
      ordered_on: dayOf(-days),
      total_minor: lines.reduce((sum, line) => sum + line.total_minor, 0),
      lines,
    };
  });
}

const CONTACTS: ContactRow[] = [
  {
    name: 'Leandro Ramos',
    role: 'Financeiro',
    phone: '(19) 3555-3053',
    mobile: '(19) 95555-3247',
    email: 'financeiro@emporiobelavista.com.br',
  },
  { name: 'Dalva Siqueira', role: 'Recebimento', phone: '', mobile: '(19) 95555-1350', email: '' },
];

function addressesOf(city: string, district: string): AddressRow[] {
  const town = { city, district, state: 'SP', country: 'BR' };
  return [
    {
      key: 'E2',
      kind: 'billing',
      name: 'Escritório de contabilidade',
      address: 'Rua da Estação, 540',
      postal_code: '13024-120',
      ...town,
    },
    {
      key: 'E1',
      kind: 'delivery',
      name: 'Depósito',
      address: 'Rua do Armazém, 1120',
      postal_code: '13050-031',
      ...town,
    },
  ];
}

export function productsOf(count: number): ProductDetails[] {
  return Array.from({ length: count }, (_, index) => {
    const [name, group, brand, unit, pack, price, promotion] = pick(GOODS, index);
    const again = Math.floor(index / GOODS.length);
    return {
      key: padded(4711 + index, 6),
      code: padded(4711 + index, 6),
      description: again ? `${name} · ${again + 1}` : name,
      group_name: group,
      brand,
      unit,
      packaging: `${unit} com ${pack}`,
      bar_code: `789${padded(1000315000 + index * 17, 10)}`,
      pack_quantity_e4: pack * 10_000,
      price_e4: price,
      on_price_list: index % 7 !== 6,
      stock_e4: ((index * 37) % 400) * 10_000,
      stock_at: instantOf(6, 0),
      promotion,
      blocked: index % 13 === 12,
      on_device: index % 5 !== 4,
      custom: [
        {
          code: 'shelf_life',
          type: 'number',
          labels: { 'pt-BR': 'Validade (dias)', en: 'Shelf life (days)', es: 'Vida útil (días)' },
          value: (60 + (index % 6) * 60) * 10_000,
          value_labels: null,
        },
      ],
      prices: [
        { price_list_key: 'VAR', price_list_name: 'Varejo SP', price_e4: price },
        { price_list_key: 'ATA', price_list_name: 'Atacado SP', price_e4: Math.round(price * 0.93) },
      ],
    };
  });
}

export function prospectsOf(count: number): ProspectDetails[] {
  const names = [
    ['Restaurante Maria Fumaça', 'Jaguariúna'],
    ['Pousada Serra Azul', 'Morungaba'],
    ['Empório do Porto', 'Campinas'],
    ['Lanchonete Terminal', 'Sumaré'],
    ['Sorveteria Polo Sul', 'Paulínia'],
    ['Cantina da Estação', 'Vinhedo'],
  ] as const;
  return Array.from({ length: count }, (_, index) => {
    const [name, city] = pick(names, index);
    const code = `P${padded(101 + index, 5)}`;
    return {
      key: `${code}/01`,
      code,
      store: '01',
      legal_name: `${name} Ltda`,
      trade_name: index >= names.length ? `${name} ${Math.floor(index / names.length) + 1}` : name,
      tax_id: index % 2 ? '' : `45.${padded(120 + index, 3)}.300/0001-10`,
      city,
      state: 'SP',
      on_device: true,
      person_type: 'company',
      address: `Rua da Estação, ${12 + index}`,
      district: 'Centro',
      postal_code: '13280-000',
      country: 'BR',
      phone: `(19) 99812-${padded(4000 + index, 4)}`,
      email: '',
      contact_name: pick(['Célia Moura', 'Antônio Reis'], index),
      contact_role: 'Proprietário',
      segment: pick(['Restaurante', 'Hotelaria', 'Mercearia'], index),
      left_out: [],
      contacts: [],
      addresses: addressesOf(city, 'Centro').slice(0, 1),
      origin: pick(['Indicação', 'Visita', 'Feira'], index),
      status: pick(['open', 'open', 'customer', 'open', 'lost'] as const, index),
      last_contact_on: index % 4 === 3 ? null : dayOf(-index * 4 - 2),
      customer_key: index % 5 === 2 ? '000045/01' : null,
      custom: [],
    };
  });
}

export function visitsOf(customers: CustomerDetails[], prospects: ProspectDetails[]): VisitRow[] {
  const times = ['09:00', '10:15', '11:00', '11:45', '13:30', '14:15', '15:00', null];
  const stops: VisitRow[] = customers.slice(0, 8).map((customer, index) => ({
    time: times[index] ?? null,
    kind: 'customer',
    key: customer.key,
    name: customer.trade_name,
    city: customer.city,
    state: customer.state,
    last_purchase_on: customer.last_purchase_on,
    overdue_bills: customer.overdue_bills,
    on_device: index !== 5 && index !== 7,
  }));
  const prospect = prospects[0];
  if (prospect) {
    stops.splice(3, 0, {
      time: '11:20',
      kind: 'prospect',
      key: prospect.key,
      name: prospect.trade_name,
      city: prospect.city,
      state: prospect.state,
      last_purchase_on: null,
      overdue_bills: 0,
      on_device: true,
    });
  }
  return stops;
}

export const CARRIERS: CarrierRow[] = [
  { key: 'PRO', name: 'Frota própria' },
  { key: 'EXP', name: 'Expresso Três Pinheiros' },
];

export const OPERATION_TYPES: OperationTypeRow[] = [
  { key: 'VEN', name: 'Venda', kind: 'sale', is_default: true },
  { key: 'BON', name: 'Bonificação', kind: 'bonus', is_default: false },
];

export const PRICE_LISTS: PriceListRow[] = [
  { key: 'VAR', name: 'Varejo SP', valid_from: null, valid_until: null },
  { key: 'ATA', name: 'Atacado SP', valid_from: null, valid_until: null },
];
export const PAYMENT_TERMS: PaymentTermRow[] = [
  { key: 'AVI', name: 'À vista' },
  { key: '28D', name: '28 dias' },
  { key: '2856', name: '28/56 dias' },
];

function lineOf(product: ProductDetails, packs: number, discount_e6: number): DraftLine {
  return {
    product_key: product.key,
    product_code: product.code,
    description: product.description,
    unit: product.unit,
    pack_quantity_e4: product.pack_quantity_e4,
    quantity_e4: product.pack_quantity_e4 * packs,
    list_price_e4: product.price_e4,
    unit_price_e4: product.price_e4,
    discount_e6,
    discount_minor: 0,
  };
}

export function documentsOf(
  customers: CustomerDetails[],
  products: ProductDetails[],
  all: boolean,
): Document[] {
  const states: [DocumentState, number, number][] = all
    ? [
        ['needs_you', 8, 10],
        ['draft', 0, 11],
        ['waiting', 0, 9],
        ['sending', 2, 11],
        ['received', 7, 9],
        ['in_erp', 1, 10],
        ['in_erp', 3, 8],
        ['declined', 4, 8],
        ['held', 5, 9],
        ['rejected', 6, 9],
        ['proposed', 9, 10],
      ]
    : [
        ['draft', 1, 11],
        ['waiting', 0, 9],
        ['waiting', 3, 10],
        ['waiting', 6, 11],
      ];
  return states.flatMap(([state, who, hour], index) => {
    const customer = customers[who];
    if (!customer) return [];
    const lines = [0, 1, 2].flatMap((line) => {
      const product = products[(index + line) % products.length];
      return product ? [lineOf(product, 1 + line, line === 1 ? 30_000 : 0)] : [];
    });
    return [documentOf({ state, index, hour, customer, lines })];
  });
}

const HELD_FOR: Finding[] = [
  {
    code: 'credit_passed',
    level: 'hold',
    position: null,
    data: { total: '4285.3', available: '2100', as_of: instantOf(6, 0) },
  },
  {
    code: 'price_changed_accepted',
    level: 'warn',
    position: 1,
    data: { position: 1, product: '1002', given: '10', expected: '10.4', agreed: '10' },
  },
];

function storyOf(state: DocumentState, at: string): Moment[] {
  const moment = (status: Moment['status'], by = '', reason = ''): Moment => ({ status, at, by, reason });
  if (state === 'held') return [moment('held')];
  if (state === 'proposed') return [moment('held'), moment('proposed', 'Max Teixeira')];
  if (state === 'rejected')
    return [moment('held'), moment('rejected', 'Max Teixeira', 'Primeiro os boletos em atraso.')];
  if (state === 'in_erp') return [moment('received'), moment('in_erp')];
  return state === 'declined' ? [moment('received'), moment('declined')] : [];
}

function documentOf(given: {
  state: DocumentState;
  index: number;
  hour: number;
  customer: CustomerDetails;
  lines: DraftLine[];
}): Document {
  const { state, index, hour, customer, lines } = given;
  const placed = state !== 'draft';
  const home = !['draft', 'waiting', 'sending', 'needs_you', 'dismissed'].includes(state);
  const content: OrderContent = {
    ...EMPTY_CONTENT,
    customer_key: customer.key,
    customer_name: customer.trade_name,
    price_list_key: 'VAR',
    payment_term_key: '28D',
    operation_type_key: 'VEN',
    carrier_key: 'PRO',
    delivery_address_key: index % 2 ? 'E1' : null,
    delivery_address: index % 2 ? 'Depósito, Rua do Armazém, 1120, Campinas, SP' : '',
    delivery_on: dayOf(5),
    customer_order_number: index % 2 ? `PC-${4410 + index}` : '',
    remarks: index % 3 === 0 ? 'Entregar pela porta dos fundos, até as 11 h.' : '',
    lines,
  };
  const priced = pricedAsWritten(content);
  return {
    id: `01934c00-0000-7000-8000-${padded(index + 1, 12)}`,
    kind: 'order',
    state,
    step: placed ? 'summary' : 'items',
    content,
    totals: totalsOf(priced),
    lines: placed ? orderLines(content, priced, null) : null,
    leased: null,
    became: null,
    priced: null,
    problems:
      state === 'needs_you'
        ? [
            { code: 'product_blocked', position: 1, data: { product: lines[0]?.description ?? '' } },
            {
              code: 'quantity_not_in_packs',
              position: 2,
              data: {
                product: lines[1]?.description ?? '',
                pack: '6',
                quantity: '5',
                lower: '6',
                upper: '12',
              },
            },
          ]
        : [],
    number: home ? String(1180 + index) : null,
    erp_number: state === 'in_erp' ? padded(4711 + index, 6) : null,
    replaces: null,
    bag_version: 3,
    changed_at: instantOf(hour, 10 + index * 5),
    placed_at: placed ? instantOf(hour, 10 + index * 5) : null,
    sent_at: home || state === 'needs_you' ? instantOf(hour, 11 + index * 5) : null,
    received_at: home || state === 'needs_you' ? instantOf(hour, 12 + index * 5) : null,
    story: storyOf(state, instantOf(hour, 14 + index * 5)),
    findings: state === 'held' || state === 'proposed' ? HELD_FOR : [],
    cancelling: false,
    proposal: state === 'proposed' ? proposalOf(content) : null,
    answering: null,
    made_elsewhere: false,
  };
}

/** Half of the first line, without the second, with freight and another term. */
function proposalOf(whole: OrderContent): Proposal {
  const lines = whole.lines
    .filter((_, index) => index !== 1)
    .map((line, index) => (index === 0 ? { ...line, quantity_e4: line.quantity_e4 / 2 } : line));
  const content = { ...whole, lines, freight_minor: 4_500, payment_term_key: 'AVI' };
  const priced = pricedAsWritten(content);
  return {
    ...{ version: 1, by: 'Max Teixeira', at: instantOf(11, 40) },
    reason: 'Metade agora e à vista; o resto depois do pagamento de outubro.',
    content,
    ...{ payment_term_before: '28 dias', payment_term_name: 'À vista' },
    lines: orderLines(content, priced, null),
    totals: totalsOf(priced),
  };
}

export function ordersOf(customers: CustomerDetails[]): OrderDetails[] {
  return customers.flatMap((customer) =>
    customer.past_orders.map((order) => ({
      id: `erp:${order.key}`,
      number: '',
      customer_key: customer.key,
      customer_name: customer.trade_name,
      ordered_on: order.ordered_on,
      total_minor: order.total_minor,
      status: 'in_erp' as const,
      erp_number: order.key,
      price_list_name: 'Varejo SP',
      payment_term_name: '28 dias',
      operation_type_name: 'Venda',
      carrier_name: 'Frota própria',
      delivery_address: null,
      delivery_on: null,
      customer_order_number: '',
      remarks: '',
      gross_minor: order.total_minor,
      discount_minor: 0,
      net_minor: order.total_minor,
      freight_minor: 0,
      added_taxes_minor: 0,
      included_taxes_minor: 0,
      lines: order.lines.map(unexplained),
      made_at: null,
      events: [{ status: 'in_erp' as const, at: `${order.ordered_on}T15:00:00Z`, by: '', reason: '' }],
      findings: [],
    })),
  );
}
