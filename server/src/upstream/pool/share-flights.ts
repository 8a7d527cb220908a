export type Flights<Value> = {
  /** Gives the promise that is under way for the key, or starts one. */
  share(key: string, start: () => Promise<Value>): Promise<Value>;
  /** Forgets what is under way for keys that begin so: the next to ask starts anew. */
  forget(prefix: string): void;
};

/** Lets everybody who wants the same thing at the same moment wait for one making of it. */
export function shareFlights<Value>(): Flights<Value> {
  const underway = new Map<string, Promise<Value>>();
  return {
    share(key, start) {
      const known = underway.get(key);
      if (known) return known;
      const made = start().finally(() => {
        if (underway.get(key) === made) underway.delete(key);
      });
      underway.set(key, made);
      return made;
    },
    forget(prefix) {
      for (const key of underway.keys()) if (key.startsWith(prefix)) underway.delete(key);
    },
  };
}
