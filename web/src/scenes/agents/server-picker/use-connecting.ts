import { useSyncExternalStore } from 'react';
import { onConnecting, readConnecting } from '../../../api/connect-account.ts';

/** The login that is under way, or has just failed. */
export function useConnecting() {
  return useSyncExternalStore(onConnecting, readConnecting);
}
