import { toStorableText } from '../../protocol/mcp/storable-json.ts';
import type { Toolset } from './chat-tool.ts';
import type { TurnDeps, TurnLease } from './turn-deps.ts';

/** Tells the user of a turn, once each, which servers' tools are missing from it and why. */
export type ServerNews = { tell: (toolset: Toolset) => void };

/** @param options.silent nothing is told the first time: an earlier process has told it */
export function createServerNews(
  deps: Pick<TurnDeps, 'writer'>,
  lease: Pick<TurnLease, 'chatId' | 'turnId' | 'epoch'>,
  options: { silent: boolean },
): ServerNews {
  const told = new Set<string>();
  let names = new Map<string, string>();
  let silent = options.silent;
  return {
    tell(toolset) {
      const now = new Map(toolset.servers.map((server) => [server.id, server.displayName]));
      const gone = [...names]
        .filter(([id]) => !now.has(id))
        .map(([serverId, name]) => ({
          key: `${serverId} gone`,
          kind: 'server_gone' as const,
          serverId,
          text: `${name} was switched off. The turn goes on without its tools.`,
        }));
      names = now;
      for (const { key, kind, serverId, text } of [...toolset.notices, ...gone]) {
        if (told.has(key)) continue;
        told.add(key);
        if (silent) continue;
        const data = { kind, turn_id: lease.turnId, server_id: serverId, text: toStorableText(text) };
        deps.writer.write({ chatId: lease.chatId, epoch: lease.epoch, type: 'notice', data });
      }
      silent = false;
    },
  };
}
