/** A shorter value (`1`, `eu`) is no secret, and would be found in every sentence. */
export const shortestSecret = 4;
/** From here on a value is looked for inside words too. */
export const shortestInWords = 8;

/**
 * The ways in which an upstream may spell what a header carried: the credential behind a scheme (`Bearer`, `Basic`) or else the
 * whole value, as it is, as JSON and URLs escape it, and as base64 spells it.
 */
export function secretForms(value: string): string[] {
  const [, scheme = '', credential = value] = /^([A-Za-z][A-Za-z0-9-]*) +(\S+)$/.exec(value) ?? [];
  const secrets = [credential];
  if (scheme.toLowerCase() === 'basic') {
    const pair = Buffer.from(credential, 'base64').toString();
    secrets.push(pair, pair.slice(pair.indexOf(':') + 1));
  }
  const forms = secrets.flatMap((secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
    ...base64Forms(secret),
  ]);
  return [...new Set(forms)].filter((form) => form.length >= shortestSecret);
}

/** How base64 and base64url spell a text that begins anywhere in what was encoded, without the letters that its neighbours share. */
function base64Forms(text: string): string[] {
  if (text.length < shortestInWords) return [];
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
    const from = offset === 0 ? 0 : offset + 1;
    const to = Math.floor((bytes.length * 4) / 3);
    return [bytes.toString('base64').slice(from, to), bytes.toString('base64url').slice(from, to)];
  });
}
