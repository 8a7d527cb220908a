import { Button, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { reconnectNow, type FollowState } from '../../api/follow-chat.ts';

/** A connection that comes back at once is not worth a word. */
const patienceMs = 1_000;

/** Says that the chat is not followed at the moment. */
export function ConnectionLost({ state }: { state: FollowState }) {
  const isLost = state === 'waiting_to_reconnect';
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    if (state === 'live') setShown(false);
    if (!isLost) return undefined;
    const timer = setTimeout(() => setShown(true), patienceMs);
    return () => clearTimeout(timer);
  }, [state, isLost]);
  if (!isShown) return null;
  return (
    <Text size="sm" c="dimmed" mb={4} role="status">
      The connection is lost; what you write stays. Trying again.{' '}
      <Button variant="subtle" size="compact-sm" onClick={reconnectNow}>
        Try now
      </Button>
    </Text>
  );
}
