import { readServers, type IdentityChat } from './run-identity-chat.ts';

/** What must be true of calls as the user who signed in, and of the end of their grant; gives the claims that are not. */
export async function checkIdentity(chat: IdentityChat, subject: string): Promise<string[]> {
  const { person, before, after, events, callers } = chat;
  const results = events.filter((event) => event.type === 'tool_result').map(({ data }) => data);
  const said = JSON.stringify(results.map(({ content }) => content));
  const end = await person.call<{ token_revoked: boolean }>('DELETE', `/mcp-servers/${after.notes.id}/oauth2/grant`);
  const ended = await readServers(person);
  const claims: [string, boolean][] = [
    ['who am I is ready with the sign-in alone', before.whoami.auth_status === 'ready'],
    ['the notes want a login first', before.notes.auth_status === 'needs_login' && !before.notes.auth_connected],
    ['the turn waits for the login', events.some((event) => event.type === 'turn' && event.data.state === 'waiting_for_user')],
    ['the callback ends at a page of success', chat.callbackStatus === 200],
    ['the notes are connected then', after.notes.auth_status === 'ready' && after.notes.auth_connected],
    ['each call has a result', results.length === 3 && results.every(({ outcome }) => outcome === 'ok')],
    ['the results name the user', said.includes(`You are ${subject}`) && said.includes(`Noted for ${subject}`)],
    ['who am I saw the user’s own token', callers.whoami.length === 1 && callers.whoami[0] === subject],
    ['the notes saw the user’s own token', callers.notes.length === 1 && callers.notes[0] === subject],
    ['the grant ends when the user wants, at the provider too', end.token_revoked],
    ['the notes want a login again', ended.notes.auth_status === 'needs_login' && !ended.notes.auth_connected],
  ];
  return claims.filter(([, holds]) => !holds).map(([claim]) => `Not true: ${claim}.`);
}
