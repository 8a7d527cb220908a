import type { AuthMethods, Setup, SignedOut, UserView } from '@gatehouse/contract';
import { queryOptions } from '@tanstack/react-query';
import { ApiProblem } from './api-problem.ts';
import { queryClient } from './query-client.ts';
import { request } from './request.ts';

/** Who is signed in; null when nobody is. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => {
    try {
      return await request<UserView>('GET', '/me', { signal });
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

/** Which ways in there are. */
export const authMethodsQuery = queryOptions({
  queryKey: ['auth', 'methods'],
  queryFn: ({ signal }) => request<AuthMethods>('GET', '/auth/methods', { signal }),
});

export async function signInByPassword(given: { email: string; password: string }): Promise<void> {
  await enter('/auth/password', given);
}

/** Makes the first admin. */
export async function setUp(given: Setup): Promise<void> {
  await enter('/auth/setup', given);
}

/** Ends the session. @returns where the browser has to go to end the provider's session too */
export async function signOut(): Promise<string | undefined> {
  const answer = await request<SignedOut | undefined>('POST', '/auth/sign-out');
  queryClient.clear();
  return answer?.redirect;
}

async function enter(path: string, body: object): Promise<void> {
  await request('POST', path, { body });
  queryClient.clear();
}
