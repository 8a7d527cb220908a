import { after } from 'node:test';

/**
 * Gives what keeps the things that a suite opens and closes them after it, the newest first. To be called in `describe`. What was
 * open when a `before` hook failed halfway is closed, too: a process left behind would keep the test file from ending.
 */
export function closeAfter(): <Opened extends { close: () => Promise<unknown> }>(opened: Opened) => Opened {
  const stack = new AsyncDisposableStack();
  after(() => stack.disposeAsync());
  return (opened) =>
    stack.adopt(opened, async ({ close }) => {
      await close();
    });
}
