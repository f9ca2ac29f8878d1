/** How long the engine rests after failures: never for ever, never in step with other devices. */

const FIRST_MS = 2_000;
const LONGEST_MS = 300_000;

/** A random pause between 0 and min(300 s, 2 s × 2ⁿ), n counting the failures after the first. */
export function pauseMs(failures: number, random: () => number, longest_ms = LONGEST_MS): number {
  return random() * Math.min(longest_ms, FIRST_MS * 2 ** Math.min(failures - 1, 30));
}

/** Commands that failed by themselves and wait for their own next try, holding up nothing (C7). */
export interface SetAside {
  add(command_id: string, now_ms: number): void;
  /** Answered for good. */
  forget(command_id: string): void;
  /** Whose pause is not over. */
  resting(now_ms: number): string[];
  /** When the next pause ends; null: none rests. */
  nextMs(now_ms: number): number | null;
  /** All may go now; how often each failed stays known. */
  wakeAll(): void;
  clear(): void;
}

export function makeSetAside(random: () => number): SetAside {
  const commands = new Map<string, { failures: number; until_ms: number }>();
  return {
    add(command_id, now_ms) {
      const failures = (commands.get(command_id)?.failures ?? 0) + 1;
      // Half of the pause is sure, so that a bug on the server is not asked in a tight circle.
      const pause = pauseMs(failures, () => 0.5 + random() / 2);
      commands.set(command_id, { failures, until_ms: now_ms + pause });
    },
    forget: (command_id) => void commands.delete(command_id),
    resting: (now_ms) => [...commands].filter(([, { until_ms }]) => until_ms > now_ms).map(([id]) => id),
    nextMs(now_ms) {
      const ends = [...commands.values()].map(({ until_ms }) => until_ms).filter((end) => end > now_ms);
      return ends.length === 0 ? null : Math.min(...ends);
    },
    wakeAll() {
      for (const command of commands.values()) command.until_ms = 0;
    },
    clear: () => commands.clear(),
  };
}
