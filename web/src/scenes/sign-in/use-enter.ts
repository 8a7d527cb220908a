import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiProblem } from '../../api/api-problem.ts';

/** Sends a form that signs somebody in, and goes to where they wanted to. */
export function useEnter<Given>(send: (given: Given) => Promise<void>, returnTo: string) {
  const router = useRouter();
  const [problem, setProblem] = useState<ApiProblem>();
  const [isBusy, setBusy] = useState(false);
  const enter = async (given: Given) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await send(given);
      if (returnTo.startsWith('/agents') || returnTo === '/') await router.navigate({ href: returnTo, replace: true });
      else window.location.assign(returnTo); // not a page of ours: a login at a server's provider, say
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) }));
      setBusy(false);
    }
  };
  return { enter, problem, isBusy };
}
