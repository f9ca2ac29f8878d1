/**
 * Runs at once, and then at most once in so many milliseconds: the first key of a search is answered without a pause, a burst
 * of keys by the last of them.
 */
export function paced(run: () => void, milliseconds: number): { call(): void; stop(): void } {
  let pause: ReturnType<typeof setTimeout> | undefined;
  let isOwed = false;

  function call(): void {
    if (pause !== undefined) {
      isOwed = true;
      return;
    }
    run();
    pause = setTimeout(() => {
      pause = undefined;
      if (isOwed) {
        isOwed = false;
        call();
      }
    }, milliseconds);
  }

  return {
    call,
    stop() {
      clearTimeout(pause);
      pause = undefined;
      isOwed = false;
    },
  };
}
