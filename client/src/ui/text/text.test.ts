import { describe, expect, it } from 'vitest';
import sentencesEn from '../../../../contract/sentences/en.json';
import sentencesEs from '../../../../contract/sentences/es.json';
import sentencesPt from '../../../../contract/sentences/pt-BR.json';
import approvalsEn from './approvals.en.json';
import approvalsEs from './approvals.es.json';
import approvalsPt from './approvals.pt-BR.json';
import en from './en.json';
import es from './es.json';
import pt from './pt-BR.json';
import fieldEn from './field.en.json';
import fieldEs from './field.es.json';
import fieldPt from './field.pt-BR.json';
import morningEn from './morning.en.json';
import morningEs from './morning.es.json';
import morningPt from './morning.pt-BR.json';
import prospectsEn from './prospects.en.json';
import prospectsEs from './prospects.es.json';
import prospectsPt from './prospects.pt-BR.json';
import pricingEn from './pricing.en.json';
import pricingEs from './pricing.es.json';
import pricingPt from './pricing.pt-BR.json';
import salesEn from './sales.en.json';
import salesEs from './sales.es.json';
import salesPt from './sales.pt-BR.json';

const FAMILIES: Record<string, Record<string, Record<string, string>>> = {
  'the screens': { en, es, 'pt-BR': pt },
  'the sales screens': { en: salesEn, es: salesEs, 'pt-BR': salesPt },
  'the prices': { en: pricingEn, es: pricingEs, 'pt-BR': pricingPt },
  'the field': { en: fieldEn, es: fieldEs, 'pt-BR': fieldPt },
  'the morning': { en: morningEn, es: morningEs, 'pt-BR': morningPt },
  'the prospects': { en: prospectsEn, es: prospectsEs, 'pt-BR': prospectsPt },
  approvals: { en: approvalsEn, es: approvalsEs, 'pt-BR': approvalsPt },
  'the contract': { en: sentencesEn, es: sentencesEs, 'pt-BR': sentencesPt },
};

const placesOf = (sentence: string) => [...sentence.matchAll(/\{\w+\}/g)].map(String).sort();

describe.each(Object.entries(FAMILIES))('the sentences of %s', (_, languages) => {
  const original = languages['en'] ?? {};
  const others = Object.entries(languages).filter(([language]) => language !== 'en');

  it.each(others)('has the same keys in %s as in English', (_language, texts) => {
    expect(Object.keys(texts).sort()).toEqual(Object.keys(original).sort());
  });

  it.each(others)('has the same places to fill in %s as in English', (_language, texts) => {
    for (const [key, sentence] of Object.entries(original)) {
      expect([key, placesOf(texts[key] ?? '')]).toEqual([key, placesOf(sentence)]);
    }
  });

  it('leaves no sentence empty', () => {
    for (const texts of Object.values(languages)) {
      expect(Object.entries(texts).filter(([, sentence]) => sentence.trim() === '')).toEqual([]);
    }
  });

  it('has both forms of everything that is counted', () => {
    const stems = Object.keys(original)
      .filter((key) => key.endsWith('.one'))
      .map((key) => key.slice(0, -4));
    expect(stems.filter((stem) => !(`${stem}.other` in original))).toEqual([]);
  });
});

it('gives no key of the screens twice', () => {
  const all = [en, pricingEn, salesEn, fieldEn, morningEn].flatMap((texts) => Object.keys(texts));
  expect(all.filter((key, index) => all.indexOf(key) !== index)).toEqual([]);
});
