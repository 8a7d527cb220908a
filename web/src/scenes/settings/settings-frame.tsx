import { Box, Group, NavLink, ScrollArea, Select, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { meQuery } from '../../api/session.ts';
import { NotFoundPage } from '../../components/not-found-page.tsx';

const pages = [
  { to: '/agents/settings/mcp-servers', label: 'MCP Servers', admin: true },
  { to: '/agents/settings/models', label: 'Models', admin: true },
  { to: '/agents/settings/users', label: 'Users', admin: true },
  { to: '/agents/settings/network', label: 'Network', admin: true },
  { to: '/agents/settings/audit', label: 'Audit', admin: true },
  { to: '/agents/settings/general', label: 'General', admin: true },
  { to: '/agents/settings/profile', label: 'Profile', admin: false },
  { to: '/agents/settings/my-connections', label: 'My connections', admin: false },
  { to: '/agents/settings/tool-calls', label: 'Tool calls', admin: false },
  { to: '/agents/settings/tokens', label: 'API tokens', admin: false },
] as const;

type PageLink = (typeof pages)[number];

/** The settings beside their list; under 768 px a select above them leads from one to another. */
export function SettingsFrame() {
  const { data: me } = useQuery(meQuery);
  const { pathname } = useLocation();
  const open = pages.find(({ to }) => pathname.startsWith(to));
  if (open?.admin && me && me.role !== 'admin') return <NotFoundPage />;
  const seen = pages.filter(({ admin }) => !admin || me?.role === 'admin');
  return (
    <Group h="100%" gap={0} wrap="nowrap" align="stretch">
      <Box w={200} p="sm" component="nav" aria-label="Settings" visibleFrom="sm" flex="none">
        <Title order={1} size="h5" mb="xs">
          Settings
        </Title>
        {seen.map(({ to, label }) => (
          <NavLink key={to} component={Link} to={to} label={label} active={to === open?.to} />
        ))}
      </Box>
      <ScrollArea flex={1} miw={0}>
        <Stack p="md" gap="md">
          <NarrowList pages={seen} open={open} />
          <Box component="main">
            <Outlet />
          </Box>
        </Stack>
      </ScrollArea>
    </Group>
  );
}

function NarrowList({ pages: seen, open }: { pages: readonly PageLink[]; open: PageLink | undefined }) {
  const navigate = useNavigate();
  return (
    <Select
      hiddenFrom="sm"
      aria-label="Settings"
      data={seen.map(({ to, label }) => ({ value: to, label }))}
      value={open?.to ?? null}
      allowDeselect={false}
      onChange={(to) => void (to !== null && navigate({ to }))}
    />
  );
}
