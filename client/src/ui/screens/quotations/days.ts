/** The day so many days after a day (YYYY-MM-DD); without one, after today in the company's time zone. */
export function dayAfter(day: string | null, days: number, zone: string): string {
  const from = day ?? new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date());
  const at = new Date(`${from}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}
