/**
 * The closed catalogue of what can go wrong on purpose. Each code has one HTTP status; each wire renders it in its own way
 * (routes/api as RFC 9457 problems, the chat stream as an error event).
 */
export const errorCatalogue = {
  invalid_input: { status: 400, title: 'The request is not valid' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  sign_in_failed: { status: 401, title: 'The e-mail address or the password is wrong' },
  forbidden: { status: 403, title: 'Not allowed' },
  cross_origin: { status: 403, title: 'The request came from another site' },
  not_found: { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'It conflicts with what is there' },
  stale_revision: { status: 412, title: 'Somebody else changed it meanwhile' },
  too_large: { status: 413, title: 'The request is too large' },
  unsupported_media_type: { status: 415, title: 'The body must be JSON' },
  throttled: { status: 429, title: 'Too many attempts' },
  oauth_unavailable: { status: 502, title: 'The login at the provider cannot be begun' },
  internal: { status: 500, title: 'Gatehouse failed' },
  not_ready: { status: 503, title: 'Gatehouse is not ready' },
} as const;

export type ErrorCode = keyof typeof errorCatalogue;

/** One fault of one input field. `pointer` is an RFC 6901 JSON pointer into the request body (or `/query/<name>`, `/path/<name>`). */
export type FieldFault = { pointer: string; code: string; message: string };

/**
 * An expected failure: its `detail` is shown to the caller, so it holds no secret and says what to do.
 * Everything that is not an AppError is a defect and becomes `internal` with a generic text.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly faults: readonly FieldFault[];
  /** Seconds after which trying again makes sense; set for `throttled`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    detail: string,
    options: { faults?: readonly FieldFault[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.detail = detail;
    this.faults = options.faults ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return errorCatalogue[this.code].status;
  }
}

/** The one answer for "does not exist", "not yours" and "not visible to you": they must not be told apart. */
export function notFound(): AppError {
  return new AppError('not_found', 'There is nothing here, or nothing that you may see.');
}

/** One faulty field, as a 400. */
export function invalidField(pointer: string, code: string, message: string): AppError {
  return new AppError('invalid_input', message, { faults: [{ pointer, code, message }] });
}
