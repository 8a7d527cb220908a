import { Anchor, Button, FileButton, Group, Stack, Text, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { serversQuery } from '../../../../api/servers.ts';
import { SettingsPage } from '../../../../components/settings-page.tsx';
import { ImportList } from './import-list.tsx';
import { readMcpServers } from './read-mcp-servers.ts';

const example = `{
  "mcpServers": {
    "issues": {
      "url": "https://mcp.example.com/mcp",
      "headers": { "Authorization": "Bearer …" }
    }
  }
}`;

/** Registers the servers of an `mcpServers` file: pasted, or chosen from the disk. Nothing is registered before it was looked at. */
export function ImportPage() {
  const [text, setText] = useState('');
  const { data: servers } = useQuery(serversQuery);
  const file = text.trim() === '' ? undefined : readMcpServers(text);
  const readFile = async (chosen: File | null) => {
    if (chosen) setText(await chosen.text());
  };
  return (
    <SettingsPage
      title="Import servers"
      about="The mcpServers JSON of other programs: paste it, or choose the file. It is read in this browser; nothing is added before you say so."
    >
      <Stack gap="md" maw={860}>
        <Anchor component={Link} to="/agents/settings/mcp-servers" size="sm">
          All servers
        </Anchor>
        <Textarea
          label="mcpServers JSON"
          placeholder={example}
          autosize
          minRows={9}
          maxRows={18}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={typeof file === 'string' ? file : undefined}
        />
        <Group gap="xs">
          <FileButton onChange={(chosen) => void readFile(chosen)} accept="application/json,.json">
            {(props) => (
              <Button {...props} variant="default">
                Choose a file
              </Button>
            )}
          </FileButton>
          {text !== '' && (
            <Button variant="subtle" onClick={() => setText('')}>
              Clear
            </Button>
          )}
        </Group>
        {typeof file === 'object' && servers && <ImportList key={text} file={file} servers={servers} />}
        {file === undefined && (
          <Text size="sm" c="dimmed">
            Servers with an address come along with their headers and transport. What starts a program on a user’s machine is
            named, with what to do instead.
          </Text>
        )}
      </Stack>
    </SettingsPage>
  );
}
