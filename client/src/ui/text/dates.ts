/** Dates and times in the reader's language. */

const DATE_FORMS = {
  short: { day: 'numeric', month: 'short' },
  medium: { day: 'numeric', month: 'short', year: 'numeric' },
  long: { weekday: 'long', day: 'numeric', month: 'short' },
} as const;

export type DateForm = keyof typeof DATE_FORMS;

/** A calendar date «2026-11-24», said without any time zone; `long` with its weekday. */
export function dateText(locale: string, day: string, form: DateForm): string {
  const options = { ...DATE_FORMS[form], timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(locale, options).format(new Date(`${day}T00:00:00Z`));
}

export function timeText(locale: string, instant: string, seconds: boolean): string {
  return new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' as const } : {}),
    hourCycle: 'h23',
  }).format(new Date(instant));
}

/** The time alone when it is of today, else with its date. */
export function momentText(locale: string, instant: string, now: Date = new Date()): string {
  const then = new Date(instant);
  if (then.toDateString() === now.toDateString()) return timeText(locale, instant, false);
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(then);
}
