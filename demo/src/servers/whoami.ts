import { McpServer, type AuthInfo } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { DemoServer } from './demo-server.ts';
import { serveMcp } from './serve-mcp.ts';
import { toolResult } from './tool-result.ts';

/** A server that knows its callers by their tokens, and the subjects of those who called a tool, in order. */
export type CalledServer = DemoServer & { callers: string[] };

/** Says who calls, by the access token of the caller's own sign-in; it looks at nothing but what the identity provider signed. */
export async function startWhoami(identity: { issuer: string; audience: string }): Promise<CalledServer> {
  const callers: string[] = [];
  const server = await serveMcp({
    build: (caller) => buildWhoami(caller, callers),
    auth: { type: 'user_oidc', issuer: identity.issuer, audience: identity.audience },
    revisions: 'all',
  });
  return { ...server, callers };
}

function buildWhoami(caller: AuthInfo | undefined, callers: string[]): McpServer {
  const server = new McpServer({ name: 'whoami', title: 'Who am I', version: '1.0.0' });
  server.registerTool(
    'whoami',
    {
      title: 'Who am I',
      description: 'Says who is calling, as proven by the signed token that came with the call.',
      inputSchema: z.object({}),
      outputSchema: z.object({ subject: z.string(), issuer: z.string(), client: z.string(), expires_at: z.string() }),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    () => {
      const { subject, issuer } = readSubject(caller);
      callers.push(subject);
      const expiresAt = new Date((caller?.expiresAt ?? 0) * 1000).toISOString();
      return toolResult(`You are ${subject}, says ${issuer}.`, {
        subject,
        issuer,
        client: caller?.clientId ?? '',
        expires_at: expiresAt,
      });
    },
  );
  return server;
}

/** Whose token it was. @throws Error without a caller, which admission does not let happen */
export function readSubject(caller: AuthInfo | undefined): { subject: string; issuer: string } {
  return z.object({ subject: z.string(), issuer: z.string() }).parse(caller?.extra);
}
