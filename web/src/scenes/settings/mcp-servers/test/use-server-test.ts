import type { ServerTest } from '@gatehouse/contract';
import { useEffect, useRef, useState } from 'react';
import { testServer } from '../../../../api/servers.ts';
import { toChanges, toTested } from '../form/to-changes.ts';
import type { ServerForm } from '../form/use-server-form.ts';

/** A test of the server as the form has it. */
export type TestRun = {
  state: 'idle' | 'running' | 'done' | 'failed';
  /** The last report; stays while another test runs. */
  report: ServerTest | undefined;
  /** Why no test could be made. */
  error: unknown;
  testedAt: string | undefined;
  /** True when the form was changed since in what the test depends on. */
  isOutdated: boolean;
  run: () => void;
  cancel: () => void;
};

/** Tries what is in the form; saves nothing. A new test gives the one before it up. */
export function useServerTest(form: ServerForm): TestRun {
  const [{ state, report, error, testedAt, of }, set] = useState<Kept>(nothing);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const body = bodyOf(form);
  const key = JSON.stringify({
    ...body,
    tool_allow_list: 0,
    tool_deny_list: 0,
    description: 0,
    icon_url: 0,
    enabled: 0,
    availability: 0,
  });

  const run = async () => {
    running.current?.abort();
    const own = new AbortController();
    running.current = own;
    set((before) => ({ ...before, state: 'running', error: undefined }));
    try {
      const fresh = await testServer(body, own.signal);
      set({ state: 'done', report: fresh, error: undefined, testedAt: new Date().toISOString(), of: key });
    } catch (failure) {
      if (!own.signal.aborted) set((before) => ({ ...before, state: 'failed', error: failure }));
    }
  };
  return {
    state,
    report,
    error,
    testedAt,
    isOutdated: of !== undefined && of !== key,
    run: () => void run(),
    cancel: () => {
      running.current?.abort();
      set((before) => ({ ...before, state: before.report ? 'done' : 'idle' }));
    },
  };
}

type Kept = Pick<TestRun, 'state' | 'report' | 'error' | 'testedAt'> & { of: string | undefined };
const nothing: Kept = { state: 'idle', report: undefined, error: undefined, testedAt: undefined, of: undefined };

function bodyOf({ stored, base, values }: ServerForm) {
  return stored ? { id: stored.id, ...toChanges(base, values) } : toTested(values);
}
