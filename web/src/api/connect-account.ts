import { readConnectedAt, refreshConnections } from './connections.ts';

/** A login at a server's provider, in a window of its own. One at a time. */
export type Connecting = {
  serverId: string;
  serverName: string;
  /** `blocked`: the browser let no window open, and a link has to do. `failed`: with the reason. */
  phase: 'open' | 'blocked' | 'failed';
  error?: string;
};

export type ConnectRequest = { serverId: string; serverName: string; url: string; onConnected?: (() => void) | undefined };

const watchMs = 1_500;
/** So long after its window is gone a login may still end: providers can cut a window off from its opener. */
const patienceMs = 120_000;
/** Gatehouse itself forgets a login by then. */
const longestMs = 600_000;

let current: Connecting | undefined;
let end: (() => void) | undefined;
const listeners = new Set<() => void>();

export function readConnecting(): Connecting | undefined {
  return current;
}

/** @returns stops that */
export function onConnecting(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function show(next: Connecting | undefined): void {
  current = next;
  for (const listener of listeners) listener();
}

/** Where a user connects their account to a server. */
export const connectUrlOf = (serverId: string) => `/api/v1/mcp-servers/${serverId}/oauth2/connect`;

/**
 * Opens the window for a login, which has to happen in a click. How it ends is told by the window itself, and where that is cut off
 * from us, by the API. A login that is begun ends the one before it.
 */
export function connectAccount({ serverId, serverName, url, onConnected }: ConnectRequest): void {
  end?.();
  const popup = window.open(url, '_blank', popupFeatures());
  show({ serverId, serverName, phase: popup ? 'open' : 'blocked' });
  const succeed = () => {
    end?.();
    refreshConnections();
    onConnected?.();
  };
  const fail = (error: string) => {
    end?.();
    show({ serverId, serverName, phase: 'failed', error });
  };
  end = watch({ serverId, popup, succeed, fail, abandoned: () => show(undefined) });
}

/** Gives the login up, and closes its window. */
export function cancelConnecting(): void {
  end?.();
}

type Watch = {
  serverId: string;
  popup: Window | null;
  succeed: () => void;
  fail: (error: string) => void;
  /** The window is gone without a word. */
  abandoned: () => void;
};

function watch({ serverId, popup, succeed, fail, abandoned }: Watch): () => void {
  const begunAt = Date.now();
  let goneAt: number | undefined;
  let isOver = false;
  const before = readConnectedAt(serverId).catch(() => undefined);
  const ask = async () => {
    const now = await readConnectedAt(serverId).catch(() => undefined);
    if (!isOver && now !== undefined && now !== (await before)) succeed();
  };
  const onMessage = (event: MessageEvent) => {
    const news = readNews(event);
    if (news?.serverId !== serverId || (popup && event.source !== popup)) return;
    if (news.ok) return succeed();
    leaveOpen(); // it says why
    fail(news.error);
  };
  const timer = setInterval(() => {
    if (popup?.closed === true && goneAt === undefined) {
      goneAt = Date.now();
      void ask().then(() => !isOver && abandoned());
      return;
    }
    const isLate = Date.now() - begunAt > longestMs || (goneAt !== undefined && Date.now() - goneAt > patienceMs);
    if (isLate) stop();
    else void ask();
  }, watchMs);
  let isKept = false;
  const leaveOpen = () => {
    isKept = true;
  };
  const leave = () => {
    if (!isKept) popup?.close();
  };
  window.addEventListener('message', onMessage);
  window.addEventListener('pagehide', leave);
  function stop() {
    isOver = true;
    clearInterval(timer);
    window.removeEventListener('message', onMessage);
    window.removeEventListener('pagehide', leave);
    leave();
    end = undefined;
    show(undefined);
  }
  return stop;
}

function readNews({ origin, data }: MessageEvent): { serverId: string; ok: boolean; error: string } | undefined {
  if (origin !== location.origin || typeof data !== 'object' || data === null) return undefined;
  const { type, server_id: serverId, ok, error } = data as Record<string, unknown>;
  if (type !== 'gatehouse:oauth2' || typeof serverId !== 'string') return undefined;
  return { serverId, ok: ok === true, error: typeof error === 'string' ? error : 'The account was not connected.' };
}

function popupFeatures(): string {
  const [width, height] = [900, 600];
  const left = Math.max(0, Math.round(window.screenX + (window.outerWidth - width) / 2));
  const top = Math.max(0, Math.round(window.screenY + (window.outerHeight - height) / 2));
  return `popup,width=${width},height=${height},left=${left},top=${top}`;
}
