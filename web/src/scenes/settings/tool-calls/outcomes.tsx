import { Badge } from '@mantine/core';
import type { ToolCallEntry } from '@gatehouse/contract';

type Outcome = NonNullable<ToolCallEntry['outcome']>;

/** How calls end, in words. */
export const outcomes: Readonly<Record<Outcome, { label: string; about: string }>> = {
  ok: { label: 'Done', about: 'The tool did what it was asked for.' },
  error: { label: 'Failed', about: 'The tool says that it failed, the server refused the call, or it was never sent.' },
  denied: { label: 'Denied', about: 'It was not made: its user said no.' },
  skipped: { label: 'Skipped', about: 'It was not made.' },
  unknown: { label: 'Unknown', about: 'It was sent, and no answer says whether it took effect.' },
};

/** How a call stands. Only a failure has a colour. */
export function OutcomeBadge({ call }: { call: Pick<ToolCallEntry, 'state' | 'outcome'> }) {
  const { outcome, state } = call;
  if (outcome === null) {
    return (
      <Badge variant="light" tt="none">
        {state === 'pending' ? 'Waiting' : 'Running'}
      </Badge>
    );
  }
  const isBad = outcome === 'error' || outcome === 'unknown';
  return (
    <Badge variant={isBad ? 'light' : 'default'} tt="none" {...(isBad ? { color: 'red' } : {})} title={outcomes[outcome].about}>
      {outcomes[outcome].label}
    </Badge>
  );
}
