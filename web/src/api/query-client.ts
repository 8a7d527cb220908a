import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './api-problem.ts';

/** What the page knows of Gatehouse. Tries again where no answer came, and not where the answer was no. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => failures < 2 && error instanceof ApiProblem && (error.status === 0 || error.status >= 500),
    },
  },
});
