const nouns: Record<string, string> = {
  grant: 'connection',
  model: 'model',
  server: 'server',
  session: 'session',
  settings: 'settings',
  token: 'API token',
  user: 'user',
};

const actions: Record<string, string> = {
  'grant.connect': 'Connected an account',
  'grant.disconnect': 'Disconnected an account',
  'grant.end': 'A connection ended',
  'model.create': 'Added a model',
  'model.delete': 'Deleted a model',
  'model.update': 'Changed a model',
  'server.create': 'Added a server',
  'server.delete': 'Deleted a server',
  'server.update': 'Changed a server',
  'session.revoke': 'Ended a session',
  'session.revoke_all': 'Ended all sessions',
  'session.sign_in': 'Signed in',
  'session.sign_in_failed': 'Was refused at sign-in',
  'session.sign_out': 'Signed out',
  'settings.update': 'Changed settings',
  'token.create': 'Made an API token',
  'token.revoke': 'Deleted an API token',
  'user.create': 'Added a user',
  'user.delete': 'Deleted a user',
  'user.link': 'Added a way to sign in',
  'user.update': 'Changed a user',
};

/** What was done, in words; an action without any is shown as it is. */
export function sayAction(action: string): string {
  return actions[action] ?? action;
}

/** What can be looked for: everything about a noun, and each action. */
export const actionChoices = Object.entries(nouns).map(([noun, name]) => {
  const items = Object.entries(actions).filter(([action]) => action.startsWith(`${noun}.`));
  const all = { value: noun, label: `Everything about ${name === 'settings' ? name : `${name}s`}` };
  return {
    group: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    items: [...(items.length > 1 ? [all] : []), ...items.map(([value, label]) => ({ value, label }))],
  };
});

/** How somebody came in. */
export function sayVia(via: string): string {
  const words: Record<string, string> = {
    session: 'On a page',
    token: 'With an API token',
    setup: 'At the first setup',
    sign_in: 'At sign-in',
    command: 'With a command',
    system: 'Gatehouse itself',
  };
  return words[via] ?? via;
}
