import type { Filter, SavedSelection, SchemaCode } from '../../../domain/portal';
import { NO_FILTER, draftOf, effectiveSearch, filterOf, type FilterDraft } from './filters';
import {
  NOTHING,
  isOutdated,
  picksOf,
  restoredPicks,
  storedPicks,
  type Picks,
  type Question,
  type StoredPicks,
} from './picks';

export const STEPS = ['quick', 'advanced', 'select'] as const;
export type WizardStep = (typeof STEPS)[number];

interface Stored {
  step: WizardStep;
  draft: FilterDraft;
  picks: StoredPicks;
  search: string;
  order: string;
  place: number;
}

/**
 * Where the rep is in the wizard of one schema. It outlives Back, a reload and a dropped connection in the session's
 * storage, and starts with what is saved for today.
 */
export class Wizard {
  readonly code: SchemaCode;
  step = $state<WizardStep>('quick');
  draft = $state<FilterDraft>({ ...NO_FILTER });
  picks = $state.raw<Picks>(NOTHING);
  /** The quick query over the records. */
  search = $state('');
  order = $state('');
  chosenOnly = $state(false);
  /** The first record in sight: there the list opens again. */
  place = $state(0);
  /** What was ticked here leant on a selection that was saved anew elsewhere: the ticks begin with that one. */
  hasChangedElsewhere = $state(false);

  filter = $derived(filterOf(this.draft));
  effectiveSearch = $derived(effectiveSearch(this.search));
  question = $derived<Question>({ filter: this.filter, search: this.effectiveSearch });
  count = $derived(this.picks.count);

  #name: string;

  /** The day keeps ticks of another one from coming back. */
  constructor(code: SchemaCode, day: string) {
    this.code = code;
    this.#name = `mascate.wizard.${day}.${code}`;
  }

  /** What the session remembers, else today's saved selection. */
  begin(saved: SavedSelection): void {
    const stored = this.#stored();
    if (stored === null) {
      this.draft = draftOf(saved.filter);
      this.picks = picksOf(saved);
      return;
    }
    const picks = restoredPicks(stored.picks);
    this.hasChangedElsewhere = isOutdated(picks, saved);
    this.step = stored.step;
    this.draft = stored.draft;
    this.picks = this.hasChangedElsewhere ? picksOf(saved) : picks;
    this.search = stored.search;
    this.order = stored.order;
    this.place = stored.place;
  }

  /** A saved filter in the place of the present one; what is ticked stays. */
  take(filter: Filter): void {
    this.draft = draftOf(filter);
    // The draft has one search type at a time: a text beside conditions goes into the quick query, which asks the same.
    this.search = this.draft.searchType === 'fields' ? this.draft.search : '';
    this.chosenOnly = false;
  }

  /** Called from an `$effect`, so that whatever changes is remembered. */
  remember(): void {
    const stored: Stored = {
      step: this.step,
      draft: this.draft,
      picks: storedPicks(this.picks),
      search: this.search,
      order: this.order,
      place: this.place,
    };
    try {
      sessionStorage.setItem(this.#name, JSON.stringify(stored));
    } catch {
      /* Without session storage the wizard lives as long as the page. */
    }
  }

  /** Saved: the next visit starts from the server's answer. */
  forget(): void {
    try {
      sessionStorage.removeItem(this.#name);
    } catch {
      /* Nothing was kept. */
    }
  }

  #stored(): Stored | null {
    try {
      const text = sessionStorage.getItem(this.#name);
      return text === null ? null : (JSON.parse(text) as Stored);
    } catch {
      return null;
    }
  }
}
