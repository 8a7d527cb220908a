import {
  ActionIcon,
  Box,
  Button,
  Group,
  Menu,
  NavLink,
  ScrollArea,
  Stack,
  Text,
  TextInput,
  UnstyledButton,
  useMantineColorScheme,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { chatsQuery } from '../../api/chats.ts';
import { meQuery, signOut } from '../../api/session.ts';
import { Icon } from '../../components/icon.tsx';
import { Mark } from '../../components/mark.tsx';

export function Sidebar() {
  const [words, setWords] = useState('');
  const [searched] = useDebouncedValue(words.trim(), 200);
  const { data } = useInfiniteQuery(chatsQuery(searched));
  const { chatId: openChat } = useParams({ strict: false });
  const chats = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Stack h="100%" gap="xs" p="sm">
      <Group gap="xs" visibleFrom="sm">
        <Mark size={22} />
        <Text fw={600}>Gatehouse</Text>
      </Group>
      <Button component={Link} to="/agents" leftSection={<Icon name="add" />} variant="light" justify="flex-start">
        New chat
      </Button>
      <TextInput
        aria-label="Search chats"
        placeholder="Search"
        leftSection={<Icon name="search" size={16} />}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <ScrollArea flex={1} mx={-4} type="auto">
        <Box component="nav" aria-label="Chats">
          {chats.map((chat) => (
            <NavLink
              key={chat.id}
              component={Link}
              to={`/agents/${chat.id}`}
              label={chat.title}
              active={chat.id === openChat}
              noWrap
              variant="light"
            />
          ))}
        </Box>
      </ScrollArea>
      <Account />
    </Stack>
  );
}

function Account() {
  const { data: me } = useQuery(meQuery);
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const leave = async () => {
    const elsewhere = await signOut();
    if (elsewhere === undefined) await navigate({ to: '/sign-in' });
    else window.location.assign(elsewhere);
  };
  return (
    <Group gap="xs" wrap="nowrap">
      <Menu position="top-start" width={220}>
        <Menu.Target>
          <UnstyledButton flex={1} miw={0}>
            <Group gap="xs" wrap="nowrap">
              <Icon name="user" />
              <Text truncate>{me?.name}</Text>
            </Group>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Appearance</Menu.Label>
          <Menu.Item onClick={() => setColorScheme('light')}>Light</Menu.Item>
          <Menu.Item onClick={() => setColorScheme('dark')}>Dark</Menu.Item>
          <Menu.Item onClick={() => setColorScheme('auto')}>As the system</Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={() => void leave()}>Sign out</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ActionIcon component={Link} to="/agents/settings" variant="subtle" color="gray" aria-label="Settings">
        <Icon name="settings" />
      </ActionIcon>
    </Group>
  );
}
