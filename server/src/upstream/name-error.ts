import { UpstreamError, type UpstreamServer } from './upstream.ts';

/**
 * An error of this room for people and models: it names the server as people know it, and neither its address nor anything
 * else that only admins may see. Errors that are none of this room's come back as they are.
 *
 * @param options.isSent false when the request itself never left, whatever ended the wait for it
 */
export function nameError(
  server: Pick<UpstreamServer, 'displayName'>,
  error: unknown,
  options: { isSent?: boolean } = {},
): unknown {
  if (!(error instanceof UpstreamError)) return error;
  return new UpstreamError(error.failure, toText(server.displayName, error), {
    sent: error.sent && options.isSent !== false,
    cause: error,
    ...(error.httpStatus === undefined ? {} : { httpStatus: error.httpStatus }),
    ...(error.rpcCode === undefined ? {} : { rpcCode: error.rpcCode }),
  });
}

function toText(name: string, error: UpstreamError): string {
  if (error.failure === 'blocked_address') {
    return `${name} is at an address that Gatehouse does not dial; a test of the server tells an admin why, and what to allow`;
  }
  return error.message.startsWith('it ') ? `${name} ${error.message.slice(3)}` : `${name}: ${error.message}`;
}
