/** ↑ ↓ Home End move the focus among the links and rows marked `data-row` of a list. */
export function arrows(list: HTMLElement): () => void {
  const move = (event: KeyboardEvent) => {
    const steps: Partial<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step === undefined || !(event.target instanceof Element)) return;
    const rows = [...list.querySelectorAll<HTMLElement>('[data-row]')];
    const row = event.target.closest<HTMLElement>('[data-row]');
    const next = rows[row ? rows.indexOf(row) + step : 0];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  };
  list.addEventListener('keydown', move);
  return () => list.removeEventListener('keydown', move);
}
