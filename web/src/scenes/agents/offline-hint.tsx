import type { ModelView } from '@gatehouse/contract';
import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { meQuery } from '../../api/session.ts';

/** Said where nothing but the built-in model can answer, which follows rules and does not think. */
export function OfflineHint({ models }: { models: readonly ModelView[] }) {
  const { data: me } = useQuery(meQuery);
  if (models.length === 0 || models.some(({ provider }) => provider !== 'offline')) return null;
  return (
    <Text size="xs" c="dimmed" ta="center">
      Only the offline model answers: it follows fixed rules, such as “call now with {'{}'}”.{' '}
      {me?.role === 'admin' ? (
        <Anchor component={Link} to="/agents/settings/models" inherit>
          Set up a model
        </Anchor>
      ) : (
        'An admin can set up a model.'
      )}
    </Text>
  );
}
