import type { ProviderState } from './provider-state.ts';

/** What is wrong with a request's `resource` (RFC 8707), to the liking of this provider. */
export function findResourceError({ options }: ProviderState, params: Record<string, string>): string | undefined {
  const isThere = params['resource'] !== undefined;
  switch (options.resourceParameter) {
    case 'taken':
      return undefined;
    case 'required':
      return isThere ? undefined : 'invalid_target';
    case 'refused':
      return isThere ? 'invalid_target' : undefined;
    case 'refused_with_scope':
      return isThere && params['scope'] !== undefined ? 'invalid_request' : undefined;
  }
}
