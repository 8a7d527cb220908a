/** A JSON-RPC error that came with an HTTP status of refusal. */
export type RefusalError = { id: unknown; message: string };

/** How servers say that they do not know a session. */
const words =
  /^((bad request|not found): )?(((mcp|the) )?session( id)? ((was|is|has) )?(not found|expired|unknown|invalid|(been )?terminated)|unknown session( id)?|(no|not a|in)\s?valid (or (missing|expired) )?session( id)?( (was )?provided)?)/i;
/** All that may follow: its id, and what to do. */
const ending =
  /^( or (has )?expired)?([\s:("']+[\w.~+/=-]*\d[\w.~+/=-]*["')]?)?[.!]?([.,;:]? .*\b((re-?)?initiali[sz]e|reconnect|new session)\b.*)?$/i;

/** Longer messages say more than that, and matching them would take long. */
const longestMessage = 300;

function saysSessionLost(message: string): boolean {
  const said = message.length > longestMessage ? null : words.exec(message);
  return said !== null && ending.test(message.slice(said[0].length));
}

/**
 * Whether a refusal says that the server does not know the session of the request, so that the request was not carried out and
 * may be sent again in a new one. An error that answers the request itself is that only by its words: a tool may not have found
 * what it was asked for. Some servers say 400 where the specification wants 404.
 *
 * @param id of the request
 * @see https://modelcontextprotocol.io/specification/2025-06-18/basic/transports#session-management
 */
export function isSessionLost(statusCode: number, error: RefusalError | undefined, id: string | undefined): boolean {
  if (statusCode !== 404 && statusCode !== 400) return false;
  if (error !== undefined && saysSessionLost(error.message)) return true;
  return statusCode === 404 && (error === undefined || id === undefined || error.id !== id);
}
