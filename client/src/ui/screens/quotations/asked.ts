import type { Document } from '../../../domain/document';
import type { Portal } from '../../../domain/portal';
import { quotedByServer, quotedHere, type Quoted } from '../../../domain/quotation';

export type AskedQuotation = { kind: 'waiting' } | { kind: 'missing' } | { kind: 'open'; quoted: Quoted };

/** A quotation by its id: as the server or the bag knows it, else as this device has it. */
export async function askQuotation(
  portal: Portal,
  id: string,
  document: Document | null,
  today: string,
): Promise<AskedQuotation> {
  const answer = await portal.catalogue.quotation(id);
  if (answer.kind === 'open') return { kind: 'open', quoted: quotedByServer(answer.value) };
  const here = document && quotedHere(document, today);
  return here === null ? { kind: 'missing' } : { kind: 'open', quoted: here };
}
