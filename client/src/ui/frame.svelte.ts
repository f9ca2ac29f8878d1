import { createContext } from 'svelte';
import { MediaQuery } from 'svelte/reactivity';

/** What the frame around the screens knows. */
export class Frame {
  menu_open = $state(false);
  #wide = new MediaQuery('(min-width: 960px)');
  #roomy = new MediaQuery('(min-width: 1560px)');

  /** Rail instead of bottom bar; list and details side by side. */
  get wide(): boolean {
    return this.#wide.current;
  }

  /** A whole table fits beside the details. */
  get roomy(): boolean {
    return this.#roomy.current;
  }
}

export const [useFrame, provideFrame] = createContext<Frame>();
