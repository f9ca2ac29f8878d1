import type { Document } from '../../../domain/document';
import type { Portal } from '../../../domain/portal';
import {
  quotedByServer,
  quotedHere,
  withClosing,
  type Closing,
  type Quoted,
} from '../../../domain/quotation';

export type AskedQuotation =
  { kind: 'waiting' } | { kind: 'missing' } | { kind: 'open'; quoted: Quoted; closing: Closing | null };

/** A quotation by its id: as the server or the bag knows it, else as this device has it. */
export async function askQuotation(
  portal: Portal,
  id: string,
  document: Document | null,
  today: string,
): Promise<AskedQuotation> {
  const [answer, closing] = await Promise.all([
    portal.catalogue.quotation(id),
    portal.quotations.closing(id),
  ]);
  const quoted =
    answer.kind === 'open' ? quotedByServer(answer.value) : document && quotedHere(document, today);
  return quoted === null
    ? { kind: 'missing' }
    : { kind: 'open', quoted: withClosing(quoted, closing), closing };
}
