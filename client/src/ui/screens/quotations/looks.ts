import type { QuotationState } from '../../../domain/quotation';
import type { IconName } from '../../parts/icons';
import type { Tone } from '../../parts/tones';

/** Where a received quotation is, as every screen shows it. */
export const QUOTATION_LOOKS: Record<QuotationState, { tone: Tone; icon: IconName }> = {
  open: { tone: 'waiting', icon: 'clock' },
  expired: { tone: 'careful', icon: 'calendar' },
  won: { tone: 'good', icon: 'check' },
  lost: { tone: 'neutral', icon: 'cross' },
};

export const STATES = ['open', 'expired', 'won', 'lost'] as const satisfies readonly QuotationState[];
