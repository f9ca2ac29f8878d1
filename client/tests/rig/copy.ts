/** The journal's second side in memory; `lost` is what a browser does to IndexedDB after a kill. */

import type { Frame } from '../../src/store/frames';
import type { FrameCopy } from '../../src/store/journal';

export interface MemoryCopy extends FrameCopy {
  frames: Frame[];
  refuses: boolean;
}

export function makeCopy(): MemoryCopy {
  return {
    frames: [],
    refuses: false,
    async all() {
      return [...this.frames];
    },
    async put(frames) {
      if (this.refuses) throw new Error('refused');
      this.frames.push(...frames);
    },
    async removeBelow(sequence) {
      this.frames = this.frames.filter((frame) => frame.sequence >= sequence);
    },
    close() {},
  };
}
