import type { ToolDefinition } from './tool-definition.ts';

/**
 * Whether a call of the tool may be made again when nobody knows what became of the first one: the server says of it that it only
 * reads, or that doing it twice is doing it once. Without annotations: no.
 *
 * Does not check that the annotations are true.
 */
export function isRepeatable({ annotations }: Pick<ToolDefinition, 'annotations'>): boolean {
  return annotations?.readOnlyHint === true || annotations?.idempotentHint === true;
}
