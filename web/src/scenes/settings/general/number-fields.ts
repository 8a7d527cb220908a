/** A setting that is a number: how it is called, what it does, and its unit. */
export type NumberField = {
  name: 'call_timeout_seconds' | 'call_limit_seconds' | 'held_call_seconds' | 'tool_call_retention_days' | 'audit_retention_days';
  label: string;
  description: string;
  unit: 'seconds' | 'days';
  max: number;
};

export const callFields: readonly NumberField[] = [
  {
    name: 'call_timeout_seconds',
    label: 'A call without a sign of life ends after',
    description: 'The answer goes on and says that the server was silent. Default: 60 seconds.',
    unit: 'seconds',
    max: 3_600,
  },
  {
    name: 'call_limit_seconds',
    label: 'A call ends in any case after',
    description: 'Also one that keeps reporting progress. Default: 600 seconds.',
    unit: 'seconds',
    max: 3_600,
  },
  {
    name: 'held_call_seconds',
    label: 'A call waits for somebody to log in for',
    description: 'Then it ends unmade, and the answer goes on without it. Default: 1,800 seconds, half an hour.',
    unit: 'seconds',
    max: 604_800,
  },
];

export const recordFields: readonly NumberField[] = [
  {
    name: 'tool_call_retention_days',
    label: 'Tool calls are kept for',
    description: 'Older ones are deleted, from the record and from the chats they were made in. Default: 90 days.',
    unit: 'days',
    max: 3_650,
  },
  {
    name: 'audit_retention_days',
    label: 'The audit is kept for',
    description: 'Older lines are deleted; export them before if you need them. Default: 365 days.',
    unit: 'days',
    max: 3_650,
  },
];
