import type { CheckResult, LeavingProgress } from '../../../domain/leaving';
import type { Text, TextKey } from '../../text/text.svelte';

/** One result as a sentence: sizes, times and problems as people read them. */
export function resultText(text: Text, { code, say, data }: CheckResult): string {
  const places: Record<string, string | number> = { ...data };
  for (const name of ['bytes', 'free'])
    if (typeof data[name] === 'number') places[name] = text.size(data[name]);
  if (typeof data['until'] === 'string')
    places['until'] = code === 'bag' ? text.lastMinute(data['until']) : text.moment(data['until']);
  if (typeof data['problem'] === 'string') places['problem'] = text.sentence(data['problem'], data);
  return text.t(`leaving.${code}.${say}` as TextKey, places);
}

export function stepText(text: Text, { step, done, total }: LeavingProgress): string {
  return text.t(`leaving.step.${step}` as TextKey, { done, total });
}
