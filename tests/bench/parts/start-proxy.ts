import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A process that stands between the load and the upstream. */
export type Proxy = {
  url: string;
  /** CPU that the whole process has used so far, in microseconds. */
  cpuUs: () => Promise<number>;
  close: () => Promise<void>;
};

/** Starts `file` of this folder with the upstream's URL; it ends with us. */
export async function startProxy(file: 'bare-proxy.ts' | 'pool-proxy.ts', upstreamUrl: string): Promise<Proxy> {
  const child = fork(new URL(file, import.meta.url), [upstreamUrl], { stdio: 'inherit' });
  const ended = once(child, 'exit');
  const hear = async (): Promise<number> => {
    const [message] = (await Promise.race([once(child, 'message'), ended.then(() => [undefined])])) as unknown[];
    if (typeof message !== 'number') throw new Error(`${file} ended early.`);
    return message;
  };
  const url = `http://127.0.0.1:${await hear()}/`;
  return {
    url,
    cpuUs: () => {
      child.send('cpu');
      return hear();
    },
    close: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
