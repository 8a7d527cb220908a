import { UpstreamError } from '../upstream.ts';

export type Deadline = {
  signal: AbortSignal;
  /** Gives it the whole timeout again, within the limit. */
  extend(): void;
  /** Stops the clock; to be called when the work has ended. */
  clear(): void;
};

/**
 * A clock for one exchange: ends `timeoutMs` after the last `extend`, `limitMs` after the start at the latest, or with the
 * caller's signal. The signal's reason is an UpstreamError (`timeout`, `cancelled`).
 */
export function startDeadline(limits: { timeoutMs: number; limitMs: number; signal?: AbortSignal | undefined }): Deadline {
  const { timeoutMs, limitMs, signal: outer } = limits;
  const controller = new AbortController();
  const endsAt = performance.now() + limitMs;
  const expire = (text: string) => controller.abort(new UpstreamError('timeout', text, { sent: true }));
  const arm = (): NodeJS.Timeout => {
    const left = endsAt - performance.now();
    return left < timeoutMs
      ? setTimeout(() => expire(`it did not finish in ${seconds(limitMs)}`), Math.max(left, 0))
      : setTimeout(() => expire(`it did not answer in ${seconds(timeoutMs)}`), timeoutMs);
  };
  let timer = arm();
  const cancel = () => controller.abort(new UpstreamError('cancelled', 'the call was cancelled', { sent: true }));
  if (outer?.aborted === true) cancel();
  else outer?.addEventListener('abort', cancel, { once: true });
  return {
    signal: controller.signal,
    extend() {
      clearTimeout(timer);
      if (!controller.signal.aborted) timer = arm();
    },
    clear() {
      clearTimeout(timer);
      outer?.removeEventListener('abort', cancel);
    },
  };
}

function seconds(ms: number): string {
  return `${ms % 1000 === 0 ? ms / 1000 : (ms / 1000).toFixed(1)} s`;
}
