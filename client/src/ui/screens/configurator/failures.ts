import type { Configurator } from '../../../domain/portal';
import type { Text, TextKey } from '../../text/text.svelte';

type Failed = Extract<Awaited<ReturnType<Configurator['packAndDownload']>>, { kind: 'failed' }>;
export type Failure = Failed['reason'];

/** Why a bag did not arrive, and what to do. */
const FAILURES: Record<Failure, TextKey> = {
  unreached: 'configurator.save.failed_unreached',
  bag_damaged: 'configurator.save.failed_bag_damaged',
  bag_of_other_app: 'configurator.save.failed_bag_of_other_app',
  disk_full: 'configurator.save.failed_disk_full',
  no_storage: 'configurator.save.failed_no_storage',
  cancelled: 'configurator.save.failed_cancelled',
};

export function failureOf(
  text: Text,
  { reason, missing_bytes }: Pick<Failed, 'reason' | 'missing_bytes'>,
): string {
  return missing_bytes === undefined
    ? text.t(FAILURES[reason])
    : text.t('configurator.save.failed_no_room', { missing: text.size(missing_bytes) });
}
