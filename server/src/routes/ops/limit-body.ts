import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { AppError } from '../../errors.ts';

/** 1 MiB. */
export const bodyLimitBytes = 1024 * 1024;

/** Refuses larger bodies. @throws AppError `too_large`, as soon as that is known: from the header, or after so many bytes */
export function limitBody(maxBytes = bodyLimitBytes) {
  const limit = bodyLimit({
    maxSize: maxBytes,
    onError: () => {
      throw new AppError('too_large', `A request's body is ${maxBytes} bytes at most.`);
    },
  });
  return createMiddleware(async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') await next();
    else return limit(c, next);
  });
}
