import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type ParsedLocation,
} from '@tanstack/react-router';
import { queryClient } from './api/query-client.ts';
import { onSignedOut } from './api/request.ts';
import { authMethodsQuery, meQuery } from './api/session.ts';
import { NotFoundPage } from './components/not-found-page.tsx';
import { PageError } from './components/page-error.tsx';
import { pickTexts } from './scenes/settings/pick-texts.ts';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage, errorComponent: PageError });

/** The address that somebody wanted before they had to sign in: a path of Gatehouse, nothing else. */
function readReturnTo(search: Record<string, unknown>): string | undefined {
  const path = search['return_to'];
  return typeof path === 'string' && /^\/(?![/\\])/.test(path) ? path : undefined;
}

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    redirect({ to: '/agents', throw: true });
  },
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { return_to?: string; error?: string } => {
    const returnTo = readReturnTo(search);
    const { error } = search;
    return { ...(returnTo === undefined ? {} : { return_to: returnTo }), ...(typeof error === 'string' ? { error } : {}) };
  },
  loader: () => queryClient.ensureQueryData(authMethodsQuery),
  component: lazyRouteComponent(() => import('./scenes/sign-in/sign-in-page.tsx'), 'SignInPage'),
});

async function demandSession({ location }: { location: ParsedLocation }): Promise<void> {
  if (await queryClient.ensureQueryData(meQuery)) return;
  redirect({ to: '/sign-in', search: { return_to: location.href }, throw: true });
}

const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  beforeLoad: demandSession,
  component: lazyRouteComponent(() => import('./scenes/frame/frame.tsx'), 'Frame'),
});

const newChat = createRoute({
  getParentRoute: () => frame,
  path: '/agents',
  component: lazyRouteComponent(() => import('./scenes/agents/new-chat-page.tsx'), 'NewChatPage'),
});

const chat = createRoute({
  getParentRoute: () => frame,
  path: '/agents/$chatId',
  component: lazyRouteComponent(() => import('./scenes/agents/chat-page.tsx'), 'ChatPage'),
});

const settings = createRoute({
  getParentRoute: () => frame,
  path: '/agents/settings',
  component: lazyRouteComponent(() => import('./scenes/settings/settings-frame.tsx'), 'SettingsFrame'),
});

const settingsHome = createRoute({
  getParentRoute: () => settings,
  path: '/',
  beforeLoad: async () => {
    const me = await queryClient.ensureQueryData(meQuery);
    redirect({ to: me?.role === 'admin' ? '/agents/settings/mcp-servers' : '/agents/settings/profile', throw: true });
  },
});

const mcpServers = createRoute({
  getParentRoute: () => settings,
  path: '/mcp-servers',
  component: lazyRouteComponent(() => import('./scenes/settings/mcp-servers/servers-page.tsx'), 'ServersPage'),
});

const newMcpServer = createRoute({
  getParentRoute: () => settings,
  path: '/mcp-servers/new',
  component: lazyRouteComponent(() => import('./scenes/settings/mcp-servers/new-server-page.tsx'), 'NewServerPage'),
});

const importMcpServers = createRoute({
  getParentRoute: () => settings,
  path: '/mcp-servers/import',
  component: lazyRouteComponent(() => import('./scenes/settings/mcp-servers/import/import-page.tsx'), 'ImportPage'),
});

const mcpServer = createRoute({
  getParentRoute: () => settings,
  path: '/mcp-servers/$serverId',
  component: lazyRouteComponent(() => import('./scenes/settings/mcp-servers/server-page.tsx'), 'ServerPage'),
});

const profile = createRoute({
  getParentRoute: () => settings,
  path: '/profile',
  component: lazyRouteComponent(() => import('./scenes/settings/profile/profile-page.tsx'), 'ProfilePage'),
});

const models = createRoute({
  getParentRoute: () => settings,
  path: '/models',
  component: lazyRouteComponent(() => import('./scenes/settings/models/models-page.tsx'), 'ModelsPage'),
});

const users = createRoute({
  getParentRoute: () => settings,
  path: '/users',
  component: lazyRouteComponent(() => import('./scenes/settings/users/users-page.tsx'), 'UsersPage'),
});

const network = createRoute({
  getParentRoute: () => settings,
  path: '/network',
  component: lazyRouteComponent(() => import('./scenes/settings/network/network-page.tsx'), 'NetworkPage'),
});

const audit = createRoute({
  getParentRoute: () => settings,
  path: '/audit',
  validateSearch: pickTexts('actor', 'action', 'subject', 'from', 'to', 'entry'),
  component: lazyRouteComponent(() => import('./scenes/settings/audit/audit-page.tsx'), 'AuditPage'),
});

const general = createRoute({
  getParentRoute: () => settings,
  path: '/general',
  component: lazyRouteComponent(() => import('./scenes/settings/general/general-page.tsx'), 'GeneralPage'),
});

const toolCalls = createRoute({
  getParentRoute: () => settings,
  path: '/tool-calls',
  validateSearch: pickTexts('user_id', 'server_id', 'chat_id', 'outcome', 'tool', 'from', 'to', 'call'),
  component: lazyRouteComponent(() => import('./scenes/settings/tool-calls/tool-calls-page.tsx'), 'ToolCallsPage'),
});

const connections = createRoute({
  getParentRoute: () => settings,
  path: '/my-connections',
  component: lazyRouteComponent(() => import('./scenes/settings/connections/connections-page.tsx'), 'ConnectionsPage'),
});

const tokens = createRoute({
  getParentRoute: () => settings,
  path: '/tokens',
  component: lazyRouteComponent(() => import('./scenes/settings/tokens/tokens-page.tsx'), 'TokensPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    signIn,
    frame.addChildren([
      newChat,
      chat,
      settings.addChildren([
        settingsHome,
        mcpServers,
        newMcpServer,
        importMcpServers,
        mcpServer,
        profile,
        models,
        users,
        network,
        audit,
        general,
        toolCalls,
        connections,
        tokens,
      ]),
    ]),
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: PageError,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  // The way that the router documents for its types.
  interface Register {
    router: typeof router;
  }
}

// A session that ended leads to the sign-in, and from there back to where it ended.
onSignedOut(() => {
  const { href, pathname } = router.state.location;
  if (pathname === '/sign-in' || queryClient.getQueryData(meQuery.queryKey) === undefined) return;
  queryClient.setQueryData(meQuery.queryKey, null);
  void router.navigate({ to: '/sign-in', search: { return_to: href } });
});
