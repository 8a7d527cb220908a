import { codeOf } from '../dial/dial-error.ts';
import { UpstreamError } from '../upstream.ts';
import { WebPageAnswer } from '../wire/web-page-answer.ts';

/** What is wrong with a server that an admin tests. */
export type Finding =
  | 'blocked_address'
  | 'name_not_found'
  | 'connection_refused'
  | 'tls_failed'
  | 'unreachable'
  | 'timeout'
  | 'unauthorized'
  | 'no_credentials'
  | 'forbidden'
  | 'redirected'
  | 'not_found'
  | 'http_error'
  | 'html_answer'
  | 'wrong_transport'
  | 'unsupported_version'
  | 'not_mcp'
  | 'too_large'
  | 'closed_early'
  | 'rpc_error'
  | 'cancelled';

const advice: Record<Exclude<Finding, 'blocked_address' | 'http_error' | 'rpc_error'>, string> = {
  name_not_found: 'The host name was not found. Check its spelling, and whether this machine can resolve it.',
  connection_refused: 'Nothing answers at this host and port. Check the port, and whether the server runs.',
  tls_failed: 'No secure connection could be made. Check the certificate of the server, or whether it wants http.',
  unreachable: 'The host cannot be reached from here. Check the network between Gatehouse and the server.',
  timeout: 'There was no answer in time. Check the address and the port, and whether a firewall is between.',
  unauthorized: 'The server wants other credentials (HTTP 401). Check the authentication type, and the key or the header values.',
  no_credentials: 'The credentials for the server could not be had, so that nothing was sent. The log of Gatehouse says why.',
  forbidden: 'The server knows the credentials and does not allow this (HTTP 403). Check what they may do.',
  redirected: 'The server sends requests on to another address. Enter that address instead.',
  not_found: 'There is nothing at this path (HTTP 404). Check the path; many servers answer at /mcp, older ones at /sse.',
  html_answer:
    'The address gives a web page, not an MCP endpoint. Check the path, and whether a login page stands in front of it.',
  wrong_transport: 'The server speaks the other transport.',
  unsupported_version: 'The server speaks no protocol revision that Gatehouse knows. Update the server.',
  not_mcp: 'The address answers, but not as an MCP server does. Check the path and the transport.',
  too_large: 'The answer is larger than Gatehouse takes. Check the address; otherwise the server has to list less.',
  closed_early: 'The server closed the connection before its answer was complete. Look into its log.',
  cancelled: 'The test was given up.',
};

/** Names what a failure means to an admin, with a sentence on what to do. Holds no header's value and no query string. */
export function findFinding(error: unknown): { finding: Finding; detail: string } {
  if (!(error instanceof UpstreamError)) return { finding: 'not_mcp', detail: advice.not_mcp };
  const finding = nameOf(error);
  if (finding === 'blocked_address') return { finding, detail: `${error.message}.` };
  if (finding === 'rpc_error') return { finding, detail: `The server refuses: ${error.message.replace(/^it answered: /, '')}` };
  if (finding === 'http_error')
    return { finding, detail: `The server answered with HTTP ${error.httpStatus ?? '?'}. Look into its log.` };
  return { finding, detail: advice[finding] };
}

function nameOf(error: UpstreamError): Finding {
  switch (error.failure) {
    case 'blocked_address':
      return 'blocked_address';
    case 'unreachable':
      return nameUnreachable(codeOf(error));
    case 'timeout':
      return 'timeout';
    case 'unauthorized':
      return 'unauthorized';
    case 'credentials':
      return 'no_credentials';
    case 'forbidden':
      return 'forbidden';
    case 'http':
      if (error.httpStatus === 404) return 'not_found';
      return error.message.includes('redirects') ? 'redirected' : 'http_error';
    case 'protocol':
      if (error instanceof WebPageAnswer) return 'html_answer';
      return error.cause instanceof Error && /protocol version/i.test(error.cause.message) ? 'unsupported_version' : 'not_mcp';
    case 'too_large':
      return 'too_large';
    case 'rpc':
      return error.rpcCode === -32022 ? 'unsupported_version' : 'rpc_error';
    case 'closed':
      return 'closed_early';
    case 'cancelled':
      return 'cancelled';
    case 'breaker_open':
      return 'unreachable';
  }
}

function nameUnreachable(code: string | undefined): Finding {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_NODATA') return 'name_not_found';
  if (code === 'ECONNREFUSED') return 'connection_refused';
  return code !== undefined && /^(CERT_|ERR_TLS_|ERR_SSL_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|EPROTO)/.test(code)
    ? 'tls_failed'
    : 'unreachable';
}
