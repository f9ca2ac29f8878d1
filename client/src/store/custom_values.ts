/** Values of the fields an administrator has defined, from the bag: as the server tells them in a record's details. */

import type { CustomValue } from '../domain/records';
import type { Database, SqlValue } from './database';

type Labels = Record<string, string | undefined>;

interface Defined {
  code: string;
  type: CustomValue['type'];
  label_pt_br: string;
  label_en: string;
  label_es: string;
  options: string;
}

/** The section each register's definitions travel in, beside its rows. */
const DEFINITIONS = {
  customers: 'partners.partner_fields',
  products: 'catalogue.product_fields',
  prospects: 'partners.partner_fields',
} as const;

/** In the order of the fields; an empty one is left out. `kept` is the row's column `custom`. */
export function customValues(
  db: Database,
  register: keyof typeof DEFINITIONS,
  kept: SqlValue | undefined,
): CustomValue[] {
  const values = JSON.parse(String(kept ?? '{}')) as Record<string, CustomValue['value'] | undefined>;
  const defined = db.rows<Defined>(
    `SELECT code, type, label_pt_br, label_en, label_es, options FROM ${DEFINITIONS[register]}
     WHERE register = ? ORDER BY position, code`,
    [register],
  );
  return defined.flatMap((field) => {
    const value = values[field.code];
    if (value === undefined) return [];
    const labels = { 'pt-BR': field.label_pt_br, en: field.label_en, es: field.label_es };
    return [
      {
        code: field.code,
        type: field.type,
        labels: inEveryLanguage(labels, field.code),
        value,
        value_labels: field.type === 'list' ? labelsOf(field.options, String(value)) : null,
      },
    ];
  });
}

function labelsOf(options: string, value: string): Labels | null {
  const all = JSON.parse(options) as { value: string; label: Labels }[];
  const chosen = all.find((option) => option.value === value);
  return chosen === undefined ? null : inEveryLanguage(chosen.label, value);
}

/** A language without a label takes the first that has one, as on the server. */
function inEveryLanguage(labels: Labels, otherwise: string): Labels {
  const usual = labels['pt-BR'] || labels['en'] || labels['es'] || otherwise;
  return Object.fromEntries(['en', 'pt-BR', 'es'].map((language) => [language, labels[language] || usual]));
}
