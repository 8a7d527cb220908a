import { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from 'hono';

/** Node's own sides of a request that came over a socket; both are absent where a test calls the app directly. */
export function nodeSides(c: Context): { incoming?: IncomingMessage; outgoing?: ServerResponse } {
  const env: unknown = c.env;
  if (typeof env !== 'object' || env === null) return {};
  const sides: { incoming?: IncomingMessage; outgoing?: ServerResponse } = {};
  if ('incoming' in env && env.incoming instanceof IncomingMessage) sides.incoming = env.incoming;
  if ('outgoing' in env && isResponse(env.outgoing)) sides.outgoing = env.outgoing;
  return sides;
}

function isResponse(value: unknown): value is ServerResponse {
  return value instanceof ServerResponse;
}
