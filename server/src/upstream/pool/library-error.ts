import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError, SseError } from '@modelcontextprotocol/client';
import { findUpstreamError } from '../dial/dial-error.ts';
import { UpstreamError } from '../upstream.ts';
import { type Principal, refusalOf } from '../wire/credentials.ts';
import { rpcError } from '../wire/json-rpc.ts';

/**
 * An error of the MCP library as one of ours; its text never repeats what the upstream sent, other than a JSON-RPC message.
 * What `principal` sent to authenticate is taken out of it and of its causes.
 */
export function fromLibraryError(error: unknown, principal: Principal): UpstreamError {
  const own = toUpstreamError(error);
  principal.sent.hideInError(own);
  return own;
}

function toUpstreamError(error: unknown): UpstreamError {
  const known = findUpstreamError(error);
  if (known) return known;
  const status = statusOf(error);
  const refusal = status === undefined ? undefined : refusalOf(status);
  if (refusal) return refusal;
  if (status !== undefined) {
    // As on the other transport: a 4xx was not carried out.
    return new UpstreamError('http', `it answered with HTTP ${status}`, {
      sent: status >= 500,
      httpStatus: status,
      cause: error,
    });
  }
  if (error instanceof ProtocolError) return rpcError(error);
  if (error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout) {
    return new UpstreamError('timeout', 'it did not answer in time', { sent: true, cause: error });
  }
  if (error instanceof SdkError && error.code === SdkErrorCode.ConnectionClosed) {
    return new UpstreamError('closed', 'it closed the connection before the answer was complete', { sent: true, cause: error });
  }
  return new UpstreamError('protocol', 'it does not answer as an MCP server does', { sent: true, cause: error });
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof SdkHttpError) return error.status;
  if (error instanceof SseError) return error.code;
  // The library's sse transport has the status in the text only.
  const match = error instanceof Error ? /\(HTTP (\d{3})\)/.exec(error.message) : null;
  return match ? Number(match[1]) : undefined;
}
