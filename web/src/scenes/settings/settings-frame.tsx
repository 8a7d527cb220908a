import { Box, Group, NavLink, ScrollArea, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { meQuery } from '../../api/session.ts';

const pages = [
  { to: '/agents/settings/mcp-servers', label: 'MCP Servers', admin: true },
  { to: '/agents/settings/models', label: 'Models', admin: true },
  { to: '/agents/settings/users', label: 'Users', admin: true },
  { to: '/agents/settings/network', label: 'Network', admin: true },
  { to: '/agents/settings/audit', label: 'Audit', admin: true },
  { to: '/agents/settings/insights', label: 'Insights', admin: true },
  { to: '/agents/settings/profile', label: 'Profile', admin: false },
  { to: '/agents/settings/my-connections', label: 'My connections', admin: false },
  { to: '/agents/settings/tokens', label: 'API tokens', admin: false },
] as const;

/** The settings beside their list; under 768 px the list is above. */
export function SettingsFrame() {
  const { data: me } = useQuery(meQuery);
  const { pathname } = useLocation();
  return (
    <Group h="100%" gap={0} wrap="nowrap" align="stretch">
      <Box w={200} p="sm" component="nav" aria-label="Settings" visibleFrom="sm">
        <Title order={1} size="h5" mb="xs">
          Settings
        </Title>
        {pages
          .filter(({ admin }) => !admin || me?.role === 'admin')
          .map(({ to, label }) => (
            <NavLink key={to} component={Link} to={to} label={label} active={pathname.startsWith(to)} />
          ))}
      </Box>
      <ScrollArea flex={1}>
        <Box p="md" component="main">
          <Outlet />
        </Box>
      </ScrollArea>
    </Group>
  );
}
