/** The plaintext of a server's `api_key` or `custom_headers` configuration; what the other type has is absent. */
export type FixedCredentials = {
  apiKeyHeader?: string | undefined;
  apiKeyValue?: string | undefined;
  customHeaders?: Readonly<Record<string, string>> | undefined;
};

/** The headers that such a configuration puts on each request, names in lower case; none when it has no credentials. */
export function toFixedHeaders(credentials: FixedCredentials): Record<string, string> {
  const pairs = Object.entries(credentials.customHeaders ?? {});
  const { apiKeyHeader, apiKeyValue } = credentials;
  if (apiKeyHeader !== undefined && apiKeyValue !== undefined) pairs.push([apiKeyHeader, apiKeyValue]);
  return Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]));
}
