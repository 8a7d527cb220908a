/** A tool as `tools/list` gives it. Only what Gatehouse reads is typed; other fields are kept as they came. */
export type ToolDefinition = {
  /** The original name: what `tools/call` wants. */
  name: string;
  title?: string;
  description?: string;
  /** JSON Schema 2020-12, root `type: object`. */
  inputSchema: Record<string, unknown>;
  /** Hints of the upstream; untrusted. */
  annotations?: {
    title?: string;
    readOnlyHint?: boolean;
    destructiveHint?: boolean;
    idempotentHint?: boolean;
    openWorldHint?: boolean;
  };
  [key: string]: unknown;
};
