import { Alert, Button } from '@mantine/core';
import type { ModelView } from '@gatehouse/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { adminModelsQuery } from '../../../api/models-admin.ts';
import { CardTable, type Column } from '../../../components/card-table.tsx';
import { Icon } from '../../../components/icon.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { SettingsPage } from '../../../components/settings-page.tsx';
import { ShowMore } from '../../../components/show-more.tsx';
import { ModelDrawer } from './model-drawer.tsx';
import { ModelMenu } from './model-menu.tsx';
import { ModelName } from './model-name.tsx';
import { ModelTester } from './model-tester.tsx';
import { sayProvider } from './providers.ts';

/** Which models chats can use. */
export function ModelsPage() {
  const query = useInfiniteQuery(adminModelsQuery);
  const [edited, setEdited] = useState<ModelView | 'new'>();
  const add = () => setEdited('new');
  return (
    <SettingsPage
      title="Models"
      about="Which models chats can use. The default one answers where nobody chose another."
      actions={
        <Button leftSection={<Icon name="add" size={16} />} onClick={add}>
          Add model
        </Button>
      }
    >
      <Loaded query={query}>
        {(models) => (
          <>
            {models.every(({ source }) => source === 'built_in') && <OnlyOffline />}
            <CardTable label="Models" columns={columnsFor(setEdited)} items={models} keyOf={({ id }) => id} />
          </>
        )}
      </Loaded>
      <ShowMore query={query} />
      <ModelDrawer model={edited} onClose={() => setEdited(undefined)} />
    </SettingsPage>
  );
}

function OnlyOffline() {
  return (
    <Alert title="Only the offline model answers">
      It calls tools by name and reports what they say, without a network, and understands nothing. Add a model that does.
    </Alert>
  );
}

const tokens = new Intl.NumberFormat('en', { notation: 'compact' });

function columnsFor(edit: (model: ModelView) => void): readonly Column<ModelView>[] {
  return [
    { label: 'Model', kind: 'title', cell: (model) => <ModelName model={model} /> },
    { label: 'Provider', cell: ({ provider }) => sayProvider(provider) },
    { label: 'Context', cell: ({ context_window: window }) => `${tokens.format(window)} tokens` },
    { label: 'Reads', cell: ({ input_modalities: modalities }) => modalities.join(', ') },
    { label: 'Test', cell: (model) => <ModelTester model={model} /> },
    {
      label: 'What can be done',
      kind: 'actions',
      cell: (model) => model.source === 'registered' && <ModelMenu model={model} onEdit={() => edit(model)} />,
    },
  ];
}
