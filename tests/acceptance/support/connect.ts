import assert from 'node:assert/strict';
import { authorize } from '../../providers/authorize.ts';
import type { Person } from './person.ts';

export type Page = { status: number; text: string };

/** Begins a login at a server's provider, as the browser of `person`. @returns where the provider is, with the request */
export async function startConnect(person: Person, serverId: string): Promise<string> {
  const { status, headers, text } = await person.ask('GET', `/mcp-servers/${serverId}/oauth2/connect`);
  const location = headers.get('location');
  assert.ok(status === 302 && location !== null, `${status} ${text}`);
  return location;
}

/** Opens the page that the provider sends the browser of `person` back to. */
export async function openCallback(callback: URL, person: Person): Promise<Page> {
  const response = await fetch(callback, { headers: person.headers });
  return { status: response.status, text: await response.text() };
}

/** Goes the whole way: to the provider, where `user` agrees, and back. */
export async function connect(person: Person, serverId: string, user: string): Promise<Page> {
  return openCallback(await authorize(await startConnect(person, serverId), { user }), person);
}
