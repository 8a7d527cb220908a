import { createMiddleware } from 'hono/factory';

const always: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin', // `no-referrer` would make browsers send `Origin: null`, which same-origin checks refuse
  'cross-origin-resource-policy': 'same-origin',
};

/** Headers of every answer. A route's own win: a page has a content security policy of its own. */
export function securityHeaders(publicUrl: string) {
  const https = publicUrl.startsWith('https:');
  return createMiddleware(async (c, next) => {
    await next();
    const { headers } = c.res;
    for (const [name, value] of Object.entries(always)) if (!headers.has(name)) headers.set(name, value);
    if (!headers.has('content-security-policy')) headers.set('content-security-policy', "frame-ancestors 'none'");
    if (https) headers.set('strict-transport-security', 'max-age=31536000');
  });
}
