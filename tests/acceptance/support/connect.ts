import assert from 'node:assert/strict';
import { authorize } from '../../providers/authorize.ts';
import type { Person } from './person.ts';

export type Page = { status: number; text: string };

/** Begins a login at a server's provider, as the browser of `person`. @returns where the provider is, with the request */
export async function startConnect(url: string, person: Person, serverId: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/mcp-servers/${serverId}/oauth2/connect`, {
    headers: person.headers,
    redirect: 'manual',
  });
  const location = response.headers.get('location');
  assert.ok(response.status === 302 && location !== null, `${response.status} ${await response.text()}`);
  return location;
}

/** Opens the page that the provider sends the browser of `person` back to. */
export async function openCallback(callback: URL, person: Person): Promise<Page> {
  const response = await fetch(callback, { headers: person.headers });
  return { status: response.status, text: await response.text() };
}

/** Goes the whole way: to the provider, where `user` agrees, and back. */
export async function connect(url: string, person: Person, serverId: string, user: string): Promise<Page> {
  return openCallback(await authorize(await startConnect(url, person, serverId), { user }), person);
}
