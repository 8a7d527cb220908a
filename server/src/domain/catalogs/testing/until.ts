import assert from 'node:assert/strict';

/** Waits for a condition; gives up after 10 s. */
export async function until(holds: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 10_000;
  while (!holds()) {
    assert.ok(Date.now() < giveUpAt, 'the condition did not come true within 10 s');
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

/** Fails when `work` takes 2 s or more: it waited for what it must not wait for. */
export async function promptly<T>(work: Promise<T>): Promise<T> {
  const late = AbortSignal.timeout(2_000);
  const tooLate = new Promise<never>((_resolve, reject) => {
    late.addEventListener('abort', () => reject(new Error('it was waited for')));
  });
  return Promise.race([work, tooLate]);
}
