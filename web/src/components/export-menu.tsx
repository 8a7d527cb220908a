import { Button, Menu } from '@mantine/core';
import { useState } from 'react';
import { tellFailure } from './ask-first.tsx';
import { Icon } from './icon.tsx';

/** Saves what a list means as a file: all of it, not only what is on the page. */
export function ExportMenu({ onExport }: { onExport: (type: 'csv' | 'jsonl') => Promise<void> }) {
  const [isBusy, setBusy] = useState(false);
  const save = async (type: 'csv' | 'jsonl') => {
    setBusy(true);
    await onExport(type).catch(tellFailure);
    setBusy(false);
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" loading={isBusy} leftSection={<Icon name="down" size={16} />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void save('csv')}>CSV, for a spreadsheet</Menu.Item>
        <Menu.Item onClick={() => void save('jsonl')}>JSON lines, for a program</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
