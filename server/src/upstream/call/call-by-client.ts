import type { Client } from '@modelcontextprotocol/client';
import * as z from 'zod';
import { parseExactJsonIfPossible } from '../../exact-json.ts';
import { fromLibraryError } from '../pool/library-error.ts';
import type { Session } from '../pool/session.ts';
import type { CallLimits, ToolCallRequest, ToolCallResult } from '../upstream.ts';
import { UpstreamError } from '../upstream.ts';
import type { Deadline } from '../wire/deadline.ts';
import { isObject, type JsonObject } from '../wire/json-rpc.ts';
import { findMirroredParams, mirrorParams } from '../wire/mirror-params.ts';

const anyResult = z.looseObject({});

/**
 * `tools/call` through the MCP library: for the `sse` transport, and where the upstream may ask something back.
 *
 * @throws UpstreamError; `protocol` before anything is sent when the arguments are no JSON object
 */
export async function callByClient(
  { client, principal }: Pick<Session, 'client' | 'principal'>,
  request: ToolCallRequest,
  hooks: { deadline: Deadline; onProgress: CallLimits['onProgress']; onSent: () => void },
): Promise<ToolCallResult> {
  const args = parseExactJsonIfPossible(request.argumentsJson);
  if (!isObject(args)) throw new UpstreamError('protocol', 'the arguments are no JSON object');
  const { signal } = hooks.deadline;
  hooks.onSent();
  try {
    return await client.request(
      { method: 'tools/call', params: { name: request.tool, arguments: args, _meta: { 'gatehouse/callId': request.callId } } },
      anyResult,
      {
        signal,
        headers: mirroredHeaders(client, request, args),
        // The deadline is the only clock.
        timeout: 2_147_483_647,
        onprogress: (progress) => {
          hooks.deadline.extend();
          const { total, message } = progress;
          hooks.onProgress?.({
            progress: progress.progress,
            ...(total === undefined ? {} : { total }),
            ...(message === undefined ? {} : { message: message.slice(0, 500) }),
          });
        },
      },
    );
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw fromLibraryError(error, principal);
  }
}

function mirroredHeaders(client: Client, { definition }: ToolCallRequest, args: JsonObject): Record<string, string> {
  if (client.getProtocolEra() !== 'modern' || definition === undefined) return {};
  const found = findMirroredParams(definition.inputSchema);
  return found.ok ? mirrorParams(found.params, args) : {};
}
