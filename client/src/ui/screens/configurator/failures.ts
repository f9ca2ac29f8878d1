import type { Configurator } from '../../../domain/portal';
import type { TextKey } from '../../text/text.svelte';

export type Failure = Extract<
  Awaited<ReturnType<Configurator['packAndDownload']>>,
  { kind: 'failed' }
>['reason'];

/** Why a bag did not arrive, and what to do. */
export const FAILURES: Record<Failure, TextKey> = {
  unreached: 'configurator.save.failed_unreached',
  bag_damaged: 'configurator.save.failed_bag_damaged',
  bag_of_other_app: 'configurator.save.failed_bag_of_other_app',
  disk_full: 'configurator.save.failed_disk_full',
  no_storage: 'configurator.save.failed_no_storage',
  cancelled: 'configurator.save.failed_cancelled',
};
