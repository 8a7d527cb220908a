import { Badge, Code, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { settingsQuery } from '../../../api/settings.ts';
import { Icon } from '../../../components/icon.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { SettingsPage } from '../../../components/settings-page.tsx';
import { SettingsPart } from '../../../components/settings-part.tsx';
import { AllowNetwork } from './allow-network.tsx';
import { AllowedNetworks } from './allowed-networks.tsx';

/** Which private networks servers may live in. */
export function NetworkPage() {
  const query = useQuery(settingsQuery);
  return (
    <SettingsPage
      title="Network"
      about="Gatehouse reaches public addresses only, so that nobody can use a server to look into your network. What is listed here may be reached too."
    >
      <Loaded query={query}>
        {({ allow_networks: own, from_environment: { allow_networks: given } }) => (
          <Stack>
            <SettingsPart
              title="Allowed here"
              about="Networks, addresses and hosts that MCP servers, their providers and model endpoints may live at."
            >
              <AllowedNetworks networks={own} />
              <AllowNetwork networks={own} />
            </SettingsPart>
            <SettingsPart
              title="Allowed by the environment"
              about={
                <>
                  From <Code>GATEHOUSE_ALLOW_NETWORKS</Code>, as Gatehouse was started. In force beside yours; changed there only.
                </>
              }
            >
              <FromEnvironment networks={given} />
            </SettingsPart>
          </Stack>
        )}
      </Loaded>
    </SettingsPage>
  );
}

function FromEnvironment({ networks }: { networks: readonly string[] }) {
  if (networks.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        It allows none.
      </Text>
    );
  }
  return (
    <Group gap="xs">
      {networks.map((network) => (
        <Badge key={network} variant="default" tt="none" size="lg" leftSection={<Icon name="lock" size={12} />}>
          {network}
        </Badge>
      ))}
    </Group>
  );
}
