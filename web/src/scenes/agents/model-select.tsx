import type { ModelView } from '@gatehouse/contract';
import { Button, Menu } from '@mantine/core';
import { Icon } from '../../components/icon.tsx';

/** Which model answers; null follows the default. */
export function ModelSelect({
  models,
  chosen,
  onChoose,
}: {
  models: readonly ModelView[];
  chosen: string | null;
  onChoose: (modelId: string | null) => void;
}) {
  const inUse = modelInUse(models, chosen);
  if (!inUse) return null;
  return (
    <Menu position="top-start" shadow="md">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          fw={500}
          maw="100%"
          rightSection={<Icon name="open" size={14} />}
          aria-label={`Model: ${inUse.display_name}`}
        >
          {inUse.display_name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        <Menu.Label>Answers come from</Menu.Label>
        {models.map((model) => (
          <Menu.Item
            key={model.id}
            role="menuitemradio"
            aria-checked={model.id === inUse.id}
            leftSection={model.id === inUse.id ? <Icon name="check" size={16} /> : <span style={{ width: 16 }} />}
            onClick={() => onChoose(model.is_default ? null : model.id)}
          >
            {model.display_name}
            {model.is_default && ' (default)'}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The model that a chat uses: its own while there is such a one, else the default. */
export function modelInUse(models: readonly ModelView[], chosen: string | null): ModelView | undefined {
  return models.find(({ id }) => id === chosen) ?? models.find(({ is_default: isDefault }) => isDefault);
}
