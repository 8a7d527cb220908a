import { isConnectionFailure } from '../db/connection-failure.ts';
import { AppError } from '../errors.ts';

/** A restart of PostgreSQL, or the move to another one, takes about as long. */
const retryAfterSeconds = 5;

/** A query's error as `not_ready` where the database is away; undefined for any other error. */
export function toNotReady(error: unknown): AppError | undefined {
  if (!isConnectionFailure(error)) return undefined;
  return new AppError('not_ready', 'The database does not answer. Try again in a moment.', { retryAfterSeconds, cause: error });
}
