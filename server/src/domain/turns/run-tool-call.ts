import type { ResultBlock, ToolCallOutcome } from '@gatehouse/contract';
import { toResultBlocks, type DraftBlock } from '../../protocol/mcp/result-blocks.ts';
import { toStorableText } from '../../protocol/mcp/storable-json.ts';
import { UpstreamError } from '../../upstream/upstream.ts';
import { LeaseLost } from '../events/event-writer.ts';
import { newId } from '../new-id.ts';
import { toUpstreamServer } from '../servers/server.ts';
import { fence } from '../events/event-store.ts';
import { writeFenced } from '../events/write-fenced.ts';
import { finishOrphanedToolCall, holdToolCallRow, type ToolCallEnd } from '../tool-calls/tool-call-store.ts';
import { outlastOutage } from '../../db/outlast-outage.ts';
import type { Server } from '../servers/server.ts';
import { toChatToolCall } from '../tool-calls/tool-call-view.ts';
import type { ChatTool } from './chat-tool.ts';
import type { EnteredCall } from './commit-step.ts';
import { createCallGate, type CallGate } from './create-call-gate.ts';
import { enterCallEnd, type EndedCall } from './enter-call-end.ts';
import { failedInside, judgeCallFailure } from './judge-call-failure.ts';
import type { TurnDeps, TurnLease } from './turn-deps.ts';

export type CallDeps = Pick<TurnDeps, 'db' | 'feed' | 'upstream' | 'findLogins' | 'readSettings' | 'log' | 'observe'>;

export type CallEnd = { outcome: ToolCallOutcome; blocks: DraftBlock[]; truncated: boolean; resultBytes: number };

/**
 * Makes a call that is in the journal, enters its end and publishes the result at once, whatever its siblings do. A tool that
 * may not be used any more, or whose server was moved, is not called; a call for which the user has to log in first is held.
 *
 * @param gate shared by the calls of a step
 * @returns `held` where it has no end yet
 * @throws LeaseLost when the turn is another process's by then; the end of a call whose chat was deleted is still entered
 */
export async function runToolCall(
  deps: CallDeps,
  lease: TurnLease,
  call: EnteredCall,
  gate: CallGate = createCallGate(deps, lease),
): Promise<'ended' | 'held'> {
  const startedAt = performance.now();
  const end = await makeCall(deps, lease, call, gate);
  if (end === 'held') return holdCall(deps, lease, call.row);
  if (lease.lost.aborted) {
    await finishOrphanedToolCall(deps.db.sql, call.row.id, toEntry(end, startedAt).entry);
    throw lease.lost.reason;
  }
  await finishToolCall(deps, lease, call.row.id, end, startedAt);
  return 'ended';
}

/**
 * Puts a call that the upstream has not carried out back, until its user has logged in. It waits as one that is held for the first
 * time does: its user may have logged in since, which was not enough.
 *
 * @throws LeaseLost
 */
export async function holdCall(deps: CallDeps, lease: TurnLease, row: EnteredCall['row']): Promise<'held'> {
  const heldFor = row.held_for ?? 'login';
  const data = toChatToolCall({ ...row, state: 'pending', held_until: null });
  try {
    const change = {
      rows: { held: holdToolCallRow(row.id, heldFor, fence) },
      events: [{ type: 'tool_call' as const, data }],
      only: 'held',
    };
    await outlastOutage(() => writeFenced(deps, lease, change), lease.lost);
  } catch (error) {
    const end = inWords('skipped', 'The user would have had to log in first. Nothing was called.');
    if (error instanceof LeaseLost) await finishOrphanedToolCall(deps.db.sql, row.id, toEntry(end, performance.now()).entry);
    throw error;
  }
  return 'held';
}

/**
 * Enters the end of a call together with its media and its event.
 *
 * @param startedAt of `performance.now()`
 */
export async function finishToolCall(
  deps: Pick<CallDeps, 'db' | 'feed' | 'observe'>,
  lease: Pick<TurnLease, 'chatId' | 'epoch' | 'lost'>,
  callId: string,
  end: CallEnd,
  startedAt: number,
): Promise<void> {
  const { entry, media } = toEntry(end, startedAt);
  try {
    await enterCallEnd(deps, lease, { id: callId, ...entry, media });
  } catch (error) {
    if (error instanceof LeaseLost) await finishOrphanedToolCall(deps.db.sql, callId, entry);
    throw error;
  }
  deps.observe.toolCallFinished({ outcome: end.outcome, durationMs: entry.durationMs });
}

/** The end as the journal holds it: media are attachments, named by their ids. */
function toEntry(end: CallEnd, startedAt: number): { entry: ToolCallEnd; media: EndedCall['media'] } {
  const media: EndedCall['media'] = [];
  const content = end.blocks.map((block): ResultBlock => {
    if (!('bytes' in block)) return block;
    const id = newId();
    media.push({ id, mediaType: block.mediaType, bytes: block.bytes });
    const attachment = { attachment_id: id, media_type: block.mediaType };
    if (block.type !== 'file') return { type: block.type, ...attachment };
    return { type: 'file', ...attachment, ...(block.uri === undefined ? {} : { uri: block.uri }) };
  });
  const durationMs = Math.round(performance.now() - startedAt);
  return { entry: { outcome: end.outcome, content, truncated: end.truncated, resultBytes: end.resultBytes, durationMs }, media };
}

async function makeCall(deps: CallDeps, lease: TurnLease, call: EnteredCall, gate: CallGate): Promise<CallEnd | 'held'> {
  const { tool, problem } = call;
  if (!tool || problem !== undefined) return inWords('error', problem ?? 'The tool is gone.');
  return gate(tool, async (admission) =>
    'server' in admission
      ? sendCall(deps, lease, call, { server: admission.server, definition: tool.definition })
      : inWords(admission.outcome, admission.text),
  );
}

/**
 * Sends a call, unless its user has to log in first: where the server wants the user's own grant, and they have none that works.
 * Such a call is `held`; so is one that was refused since the grant ended meanwhile.
 */
export async function sendCall(
  deps: CallDeps,
  lease: TurnLease,
  { row, args }: Pick<EnteredCall, 'row' | 'args'>,
  { server, definition }: Pick<ChatTool, 'server' | 'definition'>,
): Promise<CallEnd | 'held'> {
  const before = await judgeLogin(deps, lease, server);
  if (before) return before;
  const settings = await deps.readSettings();
  try {
    const result = await deps.upstream.callTool(
      toUpstreamServer(server),
      lease.userId,
      { tool: definition.name, argumentsJson: JSON.stringify(args), definition, callId: row.id },
      {
        timeoutMs: settings.callTimeoutSeconds * 1000,
        limitMs: settings.callLimitSeconds * 1000,
        signal: AbortSignal.any([lease.stop, lease.lost]),
      },
    );
    const { blocks, truncated } = toResultBlocks(result);
    return { outcome: result.isError === true ? 'error' : 'ok', blocks, truncated, resultBytes: sizeOf(blocks) };
  } catch (error) {
    const isRefused = error instanceof UpstreamError && (error.failure === 'unauthorized' || error.failure === 'forbidden');
    return (isRefused ? await judgeLogin(deps, lease, server) : undefined) ?? callFailed(deps, error);
  }
}

/** Undefined where the user's requests to the server can carry what it asks for. */
export async function judgeLogin(
  deps: Pick<CallDeps, 'findLogins'>,
  lease: Pick<TurnLease, 'userId'>,
  server: Server,
): Promise<CallEnd | 'held' | undefined> {
  if (server.authType !== 'oauth2') return undefined;
  const login = (await deps.findLogins(lease.userId, [server])).get(server.id);
  if (login?.status === 'unavailable') return inWords('error', `${login.detail} Nothing was called.`);
  return login && 'held';
}

function callFailed(deps: Pick<CallDeps, 'log'>, error: unknown): CallEnd {
  if (!(error instanceof UpstreamError)) deps.log.error({ err: error }, 'a tool call failed in Gatehouse');
  const { outcome, text } = error instanceof UpstreamError ? judgeCallFailure(error) : failedInside;
  return inWords(outcome, text);
}

/** An end that Gatehouse itself puts into words. */
export function inWords(outcome: ToolCallOutcome, text: string): CallEnd {
  return { outcome, blocks: [{ type: 'note', text: toStorableText(text) }], truncated: false, resultBytes: 0 };
}

function sizeOf(blocks: readonly DraftBlock[]): number {
  return blocks.reduce((sum, block) => sum + ('bytes' in block ? block.bytes.byteLength : JSON.stringify(block).length), 0);
}
