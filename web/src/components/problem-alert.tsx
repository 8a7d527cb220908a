import { Alert } from '@mantine/core';
import { ApiProblem, wordsOf } from '../api/api-problem.ts';

/** Why something was not done, above a form. Nothing where each fault is shown at its field, one of `pointers`. */
export function ProblemAlert({ error, pointers = [] }: { error: unknown; pointers?: readonly string[] }) {
  if (error === null || error === undefined) return null;
  const faults = error instanceof ApiProblem ? error.faults : [];
  const elsewhere = faults.filter(({ pointer }) => !pointers.includes(pointer));
  if (faults.length > 0 && elsewhere.length === 0) return null;
  return (
    <Alert color="red" role="alert">
      {elsewhere.length > 0 ? elsewhere.map(({ message }) => message).join(' ') : wordsOf(error)}
    </Alert>
  );
}
