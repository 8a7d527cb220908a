import { AppError } from '../../errors.ts';

/** The answer to a given slug that another server has. */
export function slugTaken(): AppError {
  const message = 'Another server has this slug.';
  return new AppError('conflict', message, { faults: [{ pointer: '/slug', code: 'taken', message }] });
}
