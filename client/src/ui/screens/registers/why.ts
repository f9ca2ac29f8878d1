import type { Reason, SuggestedFor } from '../../../domain/day_selection';
import type { Text } from '../../text/text.svelte';

/** One reason why a record is on the device, as a sentence. */
export function whyText(text: Text, reason: Reason): string {
  switch (reason.code) {
    case 'chosen':
      return text.t('why.chosen', { time: text.moment(reason.saved_at) });
    case 'visit':
      return reason.time === null ? text.t('why.visit') : text.t('why.visit_at', { time: reason.time });
    case 'suggested':
      return suggestedText(text, reason.why);
    case 'linked_prospect':
    case 'linked_customer':
    case 'brings_price_list':
    case 'brings_payment_term':
      return text.t(`why.${reason.code}`, { name: reason.name });
    case 'price_list':
      return text.n('why.price_list', reason.customers, { name: reason.name, customer: reason.customer });
    case 'brings_bills':
    case 'brings_orders':
      return text.n(`why.${reason.code}`, reason.count);
  }
}

function suggestedText(text: Text, why: SuggestedFor): string {
  switch (why.code) {
    case 'due':
      return text.n('why.suggested.due', why.days);
    case 'overdue':
      return text.n('why.suggested.overdue', why.bills);
    case 'nearby':
      return text.t('why.suggested.nearby', { city: why.city });
    case 'bought':
    case 'best_seller':
      return text.n(`why.suggested.${why.code}`, why.customers);
    case 'visit':
    case 'promotion':
      return text.t(`why.suggested.${why.code}`);
  }
}
