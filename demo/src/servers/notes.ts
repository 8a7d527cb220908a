import { McpServer, type AuthInfo } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { serveMcp } from './serve-mcp.ts';
import { toolResult } from './tool-result.ts';
import { readSubject, type CalledServer } from './whoami.ts';

/** What a token has to allow. */
export const noteScopes = ['notes:read', 'notes:write'] as const;

/** Everybody's own notes, behind OAuth: who calls is who the token was made for. They stay for as long as the server runs. */
export async function startNotes(identity: { issuer: string }): Promise<CalledServer> {
  const notes = new Map<string, string[]>();
  const callers: string[] = [];
  const server = await serveMcp({
    build: (caller) => buildNotes(caller, notes, callers),
    auth: { type: 'oauth2', issuer: identity.issuer, scopes: noteScopes },
    revisions: 'all',
  });
  return { ...server, callers };
}

const notesSchema = z.object({ owner: z.string(), notes: z.array(z.string()) });

function buildNotes(caller: AuthInfo | undefined, notes: Map<string, string[]>, callers: string[]): McpServer {
  const server = new McpServer({ name: 'notes', title: 'Notes', version: '1.0.0' });
  const open = () => {
    const { subject } = readSubject(caller);
    callers.push(subject);
    const own = notes.get(subject) ?? [];
    notes.set(subject, own);
    return { owner: subject, notes: own };
  };

  server.registerTool(
    'list_notes',
    {
      title: 'List my notes',
      description: 'Lists the notes of the person who asks.',
      inputSchema: z.object({}),
      outputSchema: notesSchema,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    () => {
      const mine = open();
      return toolResult(mine.notes.join('\n') || `${mine.owner} has no notes.`, mine);
    },
  );

  server.registerTool(
    'add_note',
    {
      title: 'Write a note',
      description: 'Adds a note to those of the person who asks.',
      inputSchema: z.object({ text: z.string().min(1).max(1000).describe('What to write down') }),
      outputSchema: notesSchema,
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    },
    ({ text }) => {
      const mine = open();
      mine.notes.push(text);
      return toolResult(`Noted for ${mine.owner}: ${text}`, mine);
    },
  );
  return server;
}
