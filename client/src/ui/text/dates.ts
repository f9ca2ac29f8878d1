/** Dates and times in the reader's language. */

const DATE_FORMS = {
  short: { day: 'numeric', month: 'short' },
  medium: { day: 'numeric', month: 'short', year: 'numeric' },
  long: { weekday: 'long', day: 'numeric', month: 'short' },
} as const;

export type DateForm = keyof typeof DATE_FORMS;

/** A calendar date «2026-11-24», said without any time zone; `long` with its weekday. */
export function dateText({ locale, formats }: Clock, day: string, form: DateForm): string {
  const options = { ...DATE_FORMS[form], timeZone: 'UTC' } as const;
  return formats.of(locale, options).format(new Date(`${day}T00:00:00Z`));
}

/** Where and how times are told: `zone` undefined is the device's own. */
export interface Clock {
  locale: string;
  zone: string | undefined;
  formats: DateFormats;
}

/** Formats once made: to make one takes a hundred times as long as to use it, and a list tells a date in each row. */
export class DateFormats {
  #made = new Map<string, Intl.DateTimeFormat>();

  of(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const name = JSON.stringify([locale, options]);
    let format = this.#made.get(name);
    if (format === undefined) this.#made.set(name, (format = new Intl.DateTimeFormat(locale, options)));
    return format;
  }
}

export function timeText(clock: Clock, instant: string, seconds: boolean): string {
  return told(clock, new Date(instant), {
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' as const } : {}),
  });
}

/** The time alone when it is of today, else with its date. */
export function momentText(clock: Clock, instant: string, now: Date = new Date()): string {
  const then = new Date(instant);
  const isToday = told(clock, then, { dateStyle: 'short' }) === told(clock, now, { dateStyle: 'short' });
  if (isToday) return timeText(clock, instant, false);
  return told(clock, then, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
}

/** The last minute before an instant: a day that ends at midnight ends, as people say, at 23:59. */
export function lastMinuteText(clock: Clock, end: string): string {
  return timeText(clock, new Date(Date.parse(end) - 1000).toISOString(), false);
}

/** The calendar date of an instant, YYYY-MM-DD. */
export function dayShown(clock: Clock, instant: string | number = Date.now()): string {
  // Swedish dates are ISO dates.
  return told({ ...clock, locale: 'sv-SE' }, new Date(instant), { dateStyle: 'short' });
}

function told({ locale, zone, formats }: Clock, instant: Date, form: Intl.DateTimeFormatOptions): string {
  const where = zone === undefined ? {} : { timeZone: zone };
  const hours = form.hour === undefined ? {} : { hourCycle: 'h23' as const };
  return formats.of(locale, { ...form, ...hours, ...where }).format(instant);
}
