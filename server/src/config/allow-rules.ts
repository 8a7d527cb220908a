import { parseAllowRule, type AllowRule } from '../upstream/dial/allow-rule.ts';

/**
 * The exceptions to what dialing refuses, asked at every dial: the fixed ones, and those of the settings in force.
 * @param fixed networks and hosts as written
 * @param current the settings' own; parsed again only when it gives another array
 */
export function createAllowRules(fixed: readonly string[], current: () => readonly string[]): () => readonly AllowRule[] {
  let parsedFrom: readonly string[] | undefined;
  let rules: readonly AllowRule[] = [];
  return () => {
    const networks = current();
    if (networks !== parsedFrom) {
      rules = [...fixed, ...networks].flatMap((text) => parseAllowRule(text) ?? []);
      parsedFrom = networks;
    }
    return rules;
  };
}

/** An endpoint that the environment names is dialed wherever it is, but at exactly that host and port. */
export function allowEndpoint(baseUrl: string): string {
  const { hostname, port, protocol } = new URL(baseUrl);
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}
