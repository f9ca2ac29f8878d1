/** How to reach people and places: addresses that the phone, the mail and the map apps open. Pure. */

import type { Place } from './records';

/** A number as it is dialled. */
export function dialOf(phone: string): string {
  return `tel:${phone.replace(/[^+\d]/g, '')}`;
}

// As registers write it: the ERPs of the place say «Brasil», Intl and imports from elsewhere «BR».
const BRAZIL = ['', 'br', 'brasil', 'brazil'];

/** Where a message to a mobile phone is written; null where its number does not say which country it is of. */
export function messageOf(mobile: string, country: string): string | null {
  const digits = mobile.replace(/\D/g, '');
  if (mobile.trim().startsWith('+')) return digits.length >= 8 ? `https://wa.me/${digits}` : null;
  const isBrazilian = BRAZIL.includes(country.trim().toLowerCase()) && /^[1-9]\d{9,10}$/.test(digits);
  return isBrazilian ? `https://wa.me/55${digits}` : null;
}

/**
 * A map that shows the place: `app` opens the device's own map, which may hold the region off line; `web` needs the network.
 * Null: nothing is known of the place.
 */
export function mapOf(place: Place, kind: 'app' | 'web'): string | null {
  const words = [place.address, place.district, place.city, place.state, place.postal_code, place.country];
  if (!place.address && !place.city) return null;
  const asked = encodeURIComponent(words.filter(Boolean).join(', '));
  return kind === 'app' ? `geo:0,0?q=${asked}` : `https://www.openstreetmap.org/search?query=${asked}`;
}
