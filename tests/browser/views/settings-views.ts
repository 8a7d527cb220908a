import { at, type View } from '../support/view.ts';

export const settingsViews: readonly View[] = [
  at('models', 'admin', '/agents/settings/models'),
  at('users', 'admin', '/agents/settings/users'),
  at('network', 'admin', '/agents/settings/network'),
  at('audit', 'admin', '/agents/settings/audit'),
  at('insights', 'admin', '/agents/settings/insights'),
  at('connections', 'admin', '/agents/settings/my-connections'),
  at('tokens', 'admin', '/agents/settings/tokens'),
  at('profile', 'member', '/agents/settings/profile'),
];
