import { UpstreamError } from '../upstream.ts';

const tlsCode = /^(CERT_|ERR_TLS_|ERR_SSL_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|EPROTO|HOSTNAME_MISMATCH|INVALID_CA)/;

/**
 * What went wrong while a connection was made, in words that name no host: nothing has been sent yet.
 * The library's error stays as `cause`.
 */
export function connectError(error: unknown): UpstreamError {
  const known = findUpstreamError(error);
  if (known) return known;
  const code = codeOf(error);
  const text = describeConnect(code);
  return new UpstreamError(
    text === undefined || !text.isTimeout ? 'unreachable' : 'timeout',
    text?.text ?? 'it could not be reached',
    {
      cause: error,
    },
  );
}

/** What went wrong after the request was on its way: the upstream may have acted on it, unless nothing was ever dialed. */
export function exchangeError(error: unknown): UpstreamError {
  const known = findUpstreamError(error);
  if (known) return known;
  if (isBadPort(error))
    return new UpstreamError('blocked_address', 'its port is one of another protocol than HTTP', { cause: error });
  const code = codeOf(error);
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new UpstreamError('too_large', 'its answer has headers beyond 16 KiB', { sent: true, cause: error });
  }
  if (code?.startsWith('HPE_') === true) {
    return new UpstreamError('protocol', 'it does not answer in HTTP', { sent: true, cause: error });
  }
  return new UpstreamError('closed', 'it closed the connection before the answer was complete', { sent: true, cause: error });
}

/**
 * Whether `fetch` refused the port, before it dialed.
 * @see https://fetch.spec.whatwg.org/#port-blocking
 */
function isBadPort(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof Error && error.cause.message === 'bad port';
}

/** The UpstreamError that an error is, or that it was caused by. */
export function findUpstreamError(error: unknown): UpstreamError | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    if (at instanceof UpstreamError) return at;
  }
  return undefined;
}

/** The first code (`ECONNREFUSED`, `UND_ERR_...`) on the error or its causes. */
export function codeOf(error: unknown): string | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string' && at.code !== '') return at.code;
    if (at instanceof AggregateError) {
      const inner = at.errors.map((one: unknown) => codeOf(one)).find((code) => code !== undefined);
      if (inner !== undefined) return inner;
    }
  }
  return undefined;
}

function describeConnect(code: string | undefined): { text: string; isTimeout: boolean } | undefined {
  if (code === undefined) return undefined;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_NODATA') {
    return { text: 'its host name was not found', isTimeout: false };
  }
  if (code === 'ECONNREFUSED') return { text: 'it refused the connection', isTimeout: false };
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    return { text: 'it did not take the connection in time', isTimeout: true };
  }
  if (tlsCode.test(code)) return { text: `no secure connection to it could be made (${code})`, isTimeout: false };
  return { text: `it could not be reached (${code})`, isTimeout: false };
}
