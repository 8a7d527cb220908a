import { authorize } from '../../../../tests/providers/authorize.ts';
import { finishConnect, type ConnectOutcome } from '../../domain/grants/finish-connect.ts';
import { startConnect } from '../../domain/grants/start-connect.ts';
import type { Member } from './open-crowd.ts';
import type { OpenedDialing } from './open-dialing.ts';

/** Takes a member through the login at a server's provider, where `user` agrees. */
export async function connectMember(
  { oauth }: OpenedDialing,
  { actor }: Member,
  serverId: string,
  user: string,
): Promise<ConnectOutcome> {
  const { url } = await startConnect(oauth, actor, serverId);
  return finishConnect(oauth, actor, (await authorize(url, { user })).searchParams);
}
