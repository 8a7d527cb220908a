/** Work that is asked for more often than it has to be done. */
export type Repeated = {
  /** Does it now; while it is being done, once more after it. */
  again: () => void;
  /** Resolves when nothing is being done. */
  idle: () => Promise<void>;
};

/** Runs `work` when asked, never twice at once. */
export function onceAtATime(work: () => Promise<void>, onError: (error: unknown) => void): Repeated {
  let running: Promise<void> | undefined;
  let asked = false;
  const again = (): void => {
    asked = true;
    running ??= (async () => {
      while (asked) {
        asked = false;
        await work().catch(onError);
      }
      running = undefined;
    })();
  };
  return { again, idle: async () => running };
}
