import type { CallToolResult } from '@modelcontextprotocol/server';

/** A result that says the same twice: in words for people and models, and as data. */
export function toolResult(text: string, data: Record<string, unknown>): CallToolResult {
  return { content: [{ type: 'text', text }], structuredContent: data };
}

/** A result that tells the model what it did wrong. */
export function toolError(text: string): CallToolResult {
  return { content: [{ type: 'text', text }], isError: true };
}
