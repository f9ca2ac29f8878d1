import { keep, kept } from '../preferences.svelte';
import { DateFormats, dateText, dayShown, lastMinuteText, momentText, timeText } from './dates';
import type { Clock, DateForm } from './dates';
import { decimalText, plainDecimal, scaledFrom, separatorsOf } from './decimal';
import type approvalsEn from './approvals.en.json';
import type en from './en.json';
import type fieldEn from './field.en.json';
import type morningEn from './morning.en.json';
import type prospectsEn from './prospects.en.json';
import type pricingEn from './pricing.en.json';
import type salesEn from './sales.en.json';

export type Locale = 'en' | 'pt-BR' | 'es';
export type TextKey =
  | keyof typeof en
  | keyof typeof fieldEn
  | keyof typeof pricingEn
  | keyof typeof salesEn
  | keyof typeof morningEn
  | keyof typeof prospectsEn
  | keyof typeof approvalsEn;
/** Keys that exist as `key.one` and `key.other`. */
export type CountKey = TextKey extends infer Key ? (Key extends `${infer Stem}.other` ? Stem : never) : never;
export type Places = Record<string, string | number>;

export interface Texts {
  texts: Record<TextKey, string>;
  /** By the contract's codes; a test proves that every language has them all. */
  sentences: Record<string, string>;
}

export const LOCALES: readonly { code: Locale; name: string }[] = [
  { code: 'pt-BR', name: 'Português (Brasil)' },
  { code: 'en', name: 'English' },
  { code: 'es', name: 'Español' },
];

const LOADERS: Record<Locale, () => Promise<Texts>> = {
  en: async () => (await import('./texts.en')).texts,
  'pt-BR': async () => (await import('./texts.pt-BR')).texts,
  es: async () => (await import('./texts.es')).texts,
};

/** The reader's language: sentences by key, numbers, money and dates by Intl. Loaded before the first screen is shown. */
export class Text {
  locale = $state<Locale>('en');
  /** From the selling policy once it is known. */
  currency = $state('BRL');
  /** The company's time zone once somebody is signed in; the device's own until then. */
  zone = $state<string | undefined>();
  readonly #formats = new DateFormats();
  #clock = $derived<Clock>({ locale: this.locale, zone: this.zone, formats: this.#formats });
  #loaded = $state.raw<Texts | null>(null);
  #separators = $derived(separatorsOf(this.locale));
  #plurals = $derived(new Intl.PluralRules(this.locale));
  #numbers = $derived(new Intl.NumberFormat(this.locale, { maximumFractionDigits: 4 }));
  #money = $derived(new Intl.NumberFormat(this.locale, { ...MONEY, currency: this.currency }));
  #prices = $derived(
    new Intl.NumberFormat(this.locale, {
      ...MONEY,
      currency: this.currency,
      minimumFractionDigits: 2,
      maximumFractionDigits: 4,
    }),
  );
  #percents = $derived(new Intl.NumberFormat(this.locale, { style: 'percent', maximumFractionDigits: 4 }));

  static async load(locale: Locale = preferredLocale()): Promise<Text> {
    const text = new Text();
    document.documentElement.lang = locale;
    await text.#use(locale);
    return text;
  }

  /** Changes the language of everything on screen and keeps the choice. */
  async choose(locale: Locale): Promise<void> {
    await this.#use(locale);
    keep('language', locale);
  }

  t(key: TextKey, places: Places = {}): string {
    return this.#filled(this.#loaded?.texts[key] ?? key, places);
  }

  /** The form for a number of things; `{count}` is filled in. */
  n(key: CountKey, count: number, places: Places = {}): string {
    const texts: Partial<Record<string, string>> = this.#loaded?.texts ?? {};
    // Intl counts a Portuguese zero as one; people say «0 clientes».
    const category = count === 0 ? 'other' : this.#plurals.select(count);
    const form = texts[`${key}.${category}`] ?? texts[`${key}.other`] ?? key;
    return this.#filled(form, { count, ...places });
  }

  /** What a rejection or a problem says; an unknown code falls back to the server's own sentence. */
  sentence(code: string, data: Places = {}, otherwise?: string): string {
    const found = this.#loaded?.sentences[code];
    if (found !== undefined) return this.#filled(found, data);
    return otherwise || this.t('problem.unknown');
  }

  number(value: number): string {
    return this.#numbers.format(value);
  }

  money(minor: number): string {
    return this.#money.format(exact(minor, 2));
  }

  moneyParts(minor: number): Intl.NumberFormatPart[] {
    return this.#money.formatToParts(exact(minor, 2));
  }

  /** A unit price: two digits, more where it has them. */
  price(e4: number): string {
    return this.#prices.format(exact(e4, 4));
  }

  priceParts(e4: number): Intl.NumberFormatPart[] {
    return this.#prices.formatToParts(exact(e4, 4));
  }

  quantity(e4: number): string {
    return this.#numbers.format(exact(e4, 4));
  }

  percent(e6: number): string {
    return this.#percents.format(exact(e6, 6));
  }

  /** Bytes as people speak of them: «0.4 MB». */
  size(bytes: number): string {
    const [unit, each] =
      bytes < 1e5 ? ['kilobyte', 1e3] : bytes < 1e9 ? ['megabyte', 1e6] : ['gigabyte', 1e9];
    return new Intl.NumberFormat(this.locale, {
      style: 'unit',
      unit,
      maximumFractionDigits: each === 1e3 ? 0 : 1,
    }).format(each === 1e3 ? Math.max(1, bytes / each) : bytes / each);
  }

  seconds(seconds: number): string {
    return new Intl.NumberFormat(this.locale, {
      style: 'unit',
      unit: 'second',
      maximumFractionDigits: 0,
    }).format(seconds);
  }

  /** A calendar date «2026-11-24»; `long` with its weekday. */
  date(day: string, form: DateForm = 'medium'): string {
    return dateText(this.#clock, day, form);
  }

  time(instant: string, seconds = false): string {
    return timeText(this.#clock, instant, seconds);
  }

  /** The time alone when it is of today, else with its date. */
  moment(instant: string): string {
    return momentText(this.#clock, instant);
  }

  /** The day the clock shows, YYYY-MM-DD; for the eye only, nothing is decided by it (rule D1). */
  today(): string {
    return dayShown(this.#clock);
  }

  /** The day of an instant, YYYY-MM-DD. */
  dayOf(instant: string): string {
    return dayShown(this.#clock, instant);
  }

  /** The end of a day as people say it: 23:59. */
  lastMinute(end: string): string {
    return lastMinuteText(this.#clock, end);
  }

  list(items: string[]): string {
    return new Intl.ListFormat(this.locale, { type: 'conjunction' }).format(items);
  }

  /** What somebody typed, as a scaled integer; null when it is no such number. */
  scaled(typed: string, digits: number): number | null {
    return scaledFrom(typed, digits, this.#separators);
  }

  /** A scaled integer as it is typed: no grouping, at least `least` digits. */
  typed(value: number, digits: number, least = 0): string {
    return decimalText(value, digits, least, this.#separators);
  }

  #filled(sentence: string, places: Places): string {
    return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = places[name];
      if (value === undefined) return whole;
      return typeof value === 'number' ? this.number(value) : value;
    });
  }

  async #use(locale: Locale): Promise<void> {
    this.#loaded = await LOADERS[locale]();
    this.locale = locale;
    document.documentElement.lang = locale;
  }
}

/** «R$» in every language, never «BRL». */
const MONEY = { style: 'currency', currencyDisplay: 'narrowSymbol' } as const;

/** Intl reads a decimal text exactly, where a float division could not. */
function exact(value: number, digits: number): Intl.StringNumericLiteral {
  return plainDecimal(value, digits) as Intl.StringNumericLiteral;
}

function preferredLocale(): Locale {
  const chosen = LOCALES.find(({ code }) => code === kept('language'));
  if (chosen) return chosen.code;
  for (const wanted of navigator.languages) {
    const language = wanted.split('-')[0];
    if (language === 'pt') return 'pt-BR';
    if (language === 'es' || language === 'en') return language;
  }
  return 'en';
}
