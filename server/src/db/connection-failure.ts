const socketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
]);
/** What `pg` says of a connection that ended, or that could not be had in time. */
const withoutCode =
  /^(connection terminated|timeout exceeded when trying to connect|client (was closed|has encountered a connection error))/i;

/**
 * Whether an error says that the database is away (for the moment) and not that a statement was wrong.
 * @see PostgreSQL, appendix A: class 08 connection exceptions, 57P01 to 57P03 shutdown, 53300 too many connections
 */
export function isConnectionFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return (
    socketCodes.has(code) ||
    code.startsWith('08') ||
    code.startsWith('57P0') ||
    code === '53300' ||
    withoutCode.test(error.message)
  );
}
