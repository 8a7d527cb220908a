import { AppError } from '../../errors.ts';

/** A second user with an e-mail address that differs in case at most. */
export function emailTaken(): AppError {
  const message = 'Another user has this e-mail address.';
  return new AppError('conflict', message, { faults: [{ pointer: '/email', code: 'taken', message }] });
}
