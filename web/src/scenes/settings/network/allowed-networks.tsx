import { ActionIcon, Box, Button, Code, Divider, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { updateSettings } from '../../../api/settings.ts';
import { tellFailure } from '../../../components/ask-first.tsx';
import { Icon } from '../../../components/icon.tsx';

/** The list that admins keep; one is removed at once, and put back by the notice. */
export function AllowedNetworks({ networks }: { networks: readonly string[] }) {
  if (networks.length === 0) return <Text size="sm">Nothing private may be reached yet.</Text>;
  return (
    <Box component="ul" aria-label="Allowed networks" p={0} m={0} style={{ listStyle: 'none' }}>
      {networks.map((network, index) => (
        <li key={network}>
          {index > 0 && <Divider />}
          <Group justify="space-between" wrap="nowrap" py={6}>
            <Code>{network}</Code>
            <ActionIcon
              variant="subtle"
              color="red"
              aria-label={`Remove ${network}`}
              onClick={() => void remove(networks, network).catch(tellFailure)}
            >
              <Icon name="trash" size={16} />
            </ActionIcon>
          </Group>
        </li>
      ))}
    </Box>
  );
}

async function remove(networks: readonly string[], network: string): Promise<void> {
  await updateSettings({ allow_networks: networks.filter((one) => one !== network) });
  const id = `network-${network}`;
  const putBack = () => {
    notifications.hide(id);
    void updateSettings({ allow_networks: [...networks] }).catch(tellFailure);
  };
  notifications.show({
    id,
    message: (
      <Group justify="space-between">
        <span>{network} is not allowed any more.</span>
        <Button size="compact-sm" variant="light" onClick={putBack}>
          Undo
        </Button>
      </Group>
    ),
  });
}
