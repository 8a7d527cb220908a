import type { OAuthDiscovery } from '@gatehouse/contract';
import { useEffect, useRef, useState } from 'react';
import { discoverSaved, discoverUnsaved } from '../../../../api/servers.ts';
import { authFields } from './server-form-values.ts';
import type { ServerForm } from './use-server-form.ts';

/** A search for the authorization server of what is in the form. */
export type DiscoveryRun = {
  isRunning: boolean;
  found: OAuthDiscovery | undefined;
  /** Why there was no search. */
  error: unknown;
  run: () => void;
  cancel: () => void;
};

/** Searches at the address in the form; of a saved server whose login is not changed, it is kept, and Gatehouse registers itself. */
export function useDiscovery({ stored, changed, values }: ServerForm): DiscoveryRun {
  const [{ isRunning, found, error }, set] = useState<Omit<DiscoveryRun, 'run' | 'cancel'>>(nothing);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const run = async () => {
    running.current?.abort();
    const own = new AbortController();
    running.current = own;
    set({ ...nothing, isRunning: true });
    const isSaved = stored?.auth_type === 'oauth2' && !changed.some((field) => bound.includes(field));
    try {
      const answer = isSaved ? await discoverSaved(stored.id, own.signal) : await discoverUnsaved(values.url.trim(), own.signal);
      set({ ...nothing, found: answer });
    } catch (failure) {
      if (!own.signal.aborted) set({ ...nothing, error: failure });
    }
  };
  return {
    isRunning,
    found,
    error,
    run: () => void run(),
    cancel: () => {
      running.current?.abort();
      set(nothing);
    },
  };
}

const nothing = { isRunning: false, found: undefined, error: undefined };
const bound: readonly string[] = ['url', 'auth_type', ...authFields.oauth2];
