import type { Problem } from '@gatehouse/contract';
import type { Context, ErrorHandler, NotFoundHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { toNotReady } from '../domain/to-not-ready.ts';
import { AppError, errorCatalogue, notFound } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import type { ApiEnv } from './api/router.ts';

/** RFC 9457 problem details of an expected failure. @see RFC 9457, section 3.1 */
function toProblem(error: AppError, requestId: string): Problem {
  return {
    type: `urn:gatehouse:problem:${error.code}`,
    title: errorCatalogue[error.code].title,
    status: error.status,
    detail: error.detail,
    code: error.code,
    instance: requestId,
    ...(error.faults.length > 0 && { errors: [...error.faults] }),
  };
}

/** Answers with a failure as `application/problem+json`. */
export function renderProblem(c: Context<ApiEnv>, error: AppError): Response {
  const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  if (error.retryAfterSeconds !== undefined) headers.set('retry-after', String(Math.ceil(error.retryAfterSeconds)));
  if (error.code === 'unauthenticated') headers.set('www-authenticate', 'Bearer');
  // As hono's own: headers that were set before the failure, such as the request id or an emptied cookie, go along.
  return c.newResponse(JSON.stringify(toProblem(error, c.var.requestId)), { status: errorCatalogue[error.code].status, headers });
}

/**
 * For `app.onError`: expected failures as they are, a database that is away as `not_ready`; everything else is a defect, told to the
 * log and to nobody else.
 */
export function answerError(log: Log): ErrorHandler<ApiEnv> {
  return (error, c) => {
    const known = error instanceof HTTPException ? fromHttpException(error) : (toNotReady(error) ?? error);
    if (known instanceof AppError) {
      if (known.status >= 500 || known.cause !== undefined) log.warn({ err: known, path: c.req.path }, known.code);
      return renderProblem(c, known);
    }
    log.error({ err: error, method: c.req.method, path: c.req.path }, 'A request failed unexpectedly');
    return renderProblem(c, new AppError('internal', 'Gatehouse failed at this. Its log has more, under the id in "instance".'));
  };
}

/** For `app.notFound`: the same bytes as for something that is there and not the caller's. */
export const answerNotFound: NotFoundHandler<ApiEnv> = (c) => renderProblem(c, notFound());

/** What hono itself throws: a body that is no JSON, or of a type that the route does not take. */
function fromHttpException(error: HTTPException): AppError | HTTPException {
  switch (error.status) {
    case 400:
      return new AppError('invalid_input', 'The body is not well-formed JSON.', {
        faults: [{ pointer: '', code: 'malformed_json', message: 'The body is not well-formed JSON.' }],
      });
    case 404:
      return notFound();
    case 413:
      return new AppError('too_large', 'The body is too large.');
    case 415:
      return new AppError('unsupported_media_type', 'Send the body as application/json.');
    default:
      return error;
  }
}
