import { callByClient } from './call/call-by-client.ts';
import { callOverHttp } from './call/call-over-http.ts';
import { nameError } from './name-error.ts';
import type { SessionPool } from './pool/session-pool.ts';
import type { Session } from './pool/session.ts';
import {
  type CallLimits,
  isSharedPrincipal,
  type ToolCallRequest,
  type ToolCallResult,
  type UpstreamServer,
} from './upstream.ts';
import { startDeadline } from './wire/deadline.ts';

type CallParts = { pool: SessionPool; tellListChanged: (serverId: string, userId: string | null) => void };

/**
 * Calls one tool: over the fast path for streamable HTTP, through the MCP library for `sse` and for calls during which a
 * stateful upstream may ask something back.
 *
 * @throws UpstreamError; `sent` says whether the upstream may have seen the call
 */
export async function callTool(
  { pool, tellListChanged }: CallParts,
  call: { server: UpstreamServer; userId: string; request: ToolCallRequest; limits: CallLimits },
): Promise<ToolCallResult> {
  const { server, userId, request, limits } = call;
  const deadline = startDeadline(limits);
  let isSent = false;
  const hooks = {
    deadline,
    onProgress: limits.onProgress,
    onSent: () => {
      isSent = true;
    },
    onListChanged: () => tellListChanged(server.id, isSharedPrincipal(server) ? null : userId),
  };
  try {
    const { interaction } = limits;
    if (interaction) {
      const work = (session: Session) =>
        withoutSentValues(
          session,
          session.era === 'stateful'
            ? callByClient(session, request, hooks)
            : callOverHttp(session, request, { ...hooks, interaction }),
        );
      return await pool.useOwn(server, userId, interaction, work, deadline.signal);
    }
    const work = (session: Session) =>
      withoutSentValues(
        session,
        server.transport === 'sse' ? callByClient(session, request, hooks) : callOverHttp(session, request, hooks),
      );
    return await pool.use(server, userId, work, deadline.signal);
  } catch (error) {
    throw nameError(server, error, { isSent });
  } finally {
    deadline.clear();
  }
}

/** A tool that fails may repeat the credentials that came with the call; what one that succeeds says is passed on as it is. */
async function withoutSentValues({ principal }: Session, call: Promise<ToolCallResult>): Promise<ToolCallResult> {
  const result = await call;
  if (result.isError !== true) return result;
  return Object.fromEntries(Object.entries(result).map(([name, value]) => [name, principal.sent.hideInJson(value)]));
}
