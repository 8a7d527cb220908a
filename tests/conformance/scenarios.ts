/** The scenarios of the official client suite that need no OAuth, by the revision that requires them. */
export const scenarios = {
  '2025-11-25': ['initialize', 'tools_call', 'elicitation-sep1034-client-defaults', 'sse-retry'],
  '2026-07-28': [
    'tools_call',
    'request-metadata',
    'sep-2322-client-request-state',
    'http-standard-headers',
    'http-custom-headers',
    'http-invalid-tool-headers',
    'json-schema-ref-no-deref',
  ],
} as const;

export type Revision = keyof typeof scenarios;

/** Scenarios that do not apply, with the reason. None so far. */
export const notApplicable: Readonly<Record<string, string>> = {};
