/** An absolute http or https URL without credentials, query and fragment; faults never repeat it, it could hold a password. */
export function readBaseUrl(text: string): { value: string } | { fault: string } {
  if (!URL.canParse(text)) return { fault: 'it is no absolute URL' };
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return { fault: `it starts with ${url.protocol}` };
  if (url.username !== '' || url.password !== '') return { fault: 'it holds credentials' };
  if (url.search !== '' || url.hash !== '') return { fault: 'it holds a query or a fragment' };
  return { value: text };
}

/** A base URL that is an origin and nothing more; the value is that origin, without a slash at its end. */
export function readPublicUrl(text: string): { value: string } | { fault: string } {
  const base = readBaseUrl(text);
  if ('fault' in base) return base;
  const url = new URL(base.value);
  return url.pathname === '/' ? { value: url.origin } : { fault: 'it has a path' };
}

export function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text);
}

/** A database URL without user, password and any parameter that could hold one. */
export function withoutCredentials(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.username = '';
  url.password = '';
  const harmless = ['host', 'port', 'sslmode', 'application_name'];
  url.search = new URLSearchParams([...url.searchParams].filter(([name]) => harmless.includes(name))).toString();
  return url.href;
}
