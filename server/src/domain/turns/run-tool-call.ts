import type { ResultBlock, ToolCallOutcome } from '@gatehouse/contract';
import { toResultBlocks, type DraftBlock } from '../../protocol/mcp/result-blocks.ts';
import { toStorableText } from '../../protocol/mcp/storable-json.ts';
import { UpstreamError } from '../../upstream/upstream.ts';
import { LeaseLost } from '../events/event-writer.ts';
import { newId } from '../new-id.ts';
import { toUpstreamServer } from '../servers/server.ts';
import { finishOrphanedToolCall, type ToolCallEnd } from '../tool-calls/tool-call-store.ts';
import type { ChatTool } from './chat-tool.ts';
import type { EnteredCall } from './commit-step.ts';
import { createCallGate, type CallGate } from './create-call-gate.ts';
import { enterCallEnd, type EndedCall } from './enter-call-end.ts';
import { failedInside, judgeCallFailure } from './judge-call-failure.ts';
import type { TurnDeps, TurnLease } from './turn-deps.ts';

type CallDeps = Pick<TurnDeps, 'db' | 'feed' | 'upstream' | 'readSettings' | 'log' | 'observe'>;

type CallEnd = { outcome: ToolCallOutcome; blocks: DraftBlock[]; truncated: boolean; resultBytes: number };

/**
 * Makes a call that is in the journal, enters its end and publishes the result at once, whatever its siblings do. A tool that
 * may not be used any more, or whose server was moved, is not called.
 *
 * @param gate shared by the calls of a step
 * @throws LeaseLost when the turn is another process's by then; the end of a call whose chat was deleted is still entered
 */
export async function runToolCall(
  deps: CallDeps,
  lease: TurnLease,
  call: EnteredCall,
  gate: CallGate = createCallGate(deps, lease),
): Promise<void> {
  const startedAt = performance.now();
  const end = await makeCall(deps, lease, call, gate);
  if (lease.lost.aborted) {
    await finishOrphanedToolCall(deps.db.sql, call.row.id, toEntry(end, startedAt).entry);
    throw lease.lost.reason;
  }
  await finishToolCall(deps, lease, call.row.id, end, startedAt);
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

async function makeCall(deps: CallDeps, lease: TurnLease, call: EnteredCall, gate: CallGate): Promise<CallEnd> {
  const { tool, problem } = call;
  if (!tool || problem !== undefined) return inWords('error', problem ?? 'The tool is gone.');
  return gate(tool, async (admission) =>
    'server' in admission
      ? sendCall(deps, lease, call, { server: admission.server, definition: tool.definition })
      : inWords(admission.outcome, admission.text),
  );
}

async function sendCall(
  deps: CallDeps,
  lease: TurnLease,
  { row, args }: EnteredCall,
  { server, definition }: Pick<ChatTool, 'server' | 'definition'>,
): Promise<CallEnd> {
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
    return callFailed(deps, error);
  }
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
