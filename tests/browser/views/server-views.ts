import { at, type View } from '../support/view.ts';

export const serverViews: readonly View[] = [
  at('servers', 'admin', '/agents/settings/mcp-servers'),
  at('server-new', 'admin', '/agents/settings/mcp-servers/new'),
];
