import type { Channel } from './database.ts';

type Hear = (payload: string) => void;

/** Who listens to what, in this process. */
export type Listeners = {
  add: (channel: Channel, hear: Hear) => () => void;
  tell: (channel: string, payload: string) => void;
  /** Tells everyone that they may have missed some. */
  tellAll: () => void;
};

export function createListeners(): Listeners {
  const byChannel = new Map<string, Set<Hear>>();
  const tell = (channel: string, payload: string) => {
    Array.from(byChannel.get(channel) ?? []).forEach((hear) => hear(payload)); // whoever joins meanwhile is not told
  };
  return {
    add(channel, hear) {
      const own: Hear = (payload) => hear(payload); // the same function may listen twice
      const known = byChannel.get(channel) ?? new Set();
      byChannel.set(channel, known.add(own));
      return () => known.delete(own);
    },
    tell,
    tellAll() {
      for (const channel of byChannel.keys()) tell(channel, '');
    },
  };
}

/** PostgreSQL takes less than 8,000 bytes; both engines refuse the same. */
export function assertPayload(payload: string): void {
  const bytes = Buffer.byteLength(payload);
  if (bytes === 0) throw new Error('A notification must not be empty: that means "you may have missed some".');
  if (bytes > 7_900) throw new Error(`A notification of ${bytes} bytes is too long. Send an id, and read the rest.`);
}
