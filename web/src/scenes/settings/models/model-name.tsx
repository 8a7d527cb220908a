import { Badge, Group, Stack, Text } from '@mantine/core';
import type { ModelView } from '@gatehouse/contract';

/** A model's names, whether it is the default, and where it comes from if it was not added here. */
export function ModelName({ model }: { model: ModelView }) {
  return (
    <Stack gap={0}>
      <Group gap={6}>
        <Text fw={500} size="sm">
          {model.display_name}
        </Text>
        {model.is_default && (
          <Badge variant="light" tt="none" size="sm">
            Default
          </Badge>
        )}
        {model.source === 'environment' && (
          <Badge variant="default" tt="none" size="sm" title="Gatehouse was started with its key. It is changed there only.">
            From the environment
          </Badge>
        )}
      </Group>
      <Text size="sm" c="dimmed">
        {model.source === 'built_in' ? 'Answers without a network; understands nothing' : model.model}
        {model.base_url !== undefined && ` · ${new URL(model.base_url).host}`}
        {model.source !== 'built_in' && model.has_api_key === false && ' · no key'}
      </Text>
    </Stack>
  );
}
