import type { Dialer } from './dial/create-dialer.ts';
import type { ToolListing } from './upstream.ts';

export type ProbeStepName = 'resolve' | 'connect' | 'authorize' | 'initialize' | 'list_tools';

export type ProbeStep = {
  step: ProbeStepName;
  outcome: 'ok' | 'failed' | 'skipped';
  tookMs: number;
  /** For the admin: may name addresses, never a header's value. */
  detail?: string;
  /** What is wrong, lower_snake; set when the step failed. */
  finding?: string;
};

export type ProbeReport = { steps: ProbeStep[]; protocolVersion?: string; listing?: ToolListing };

export type ProbeDraft = { url: string; transport: 'streamable_http' | 'sse'; headers: Record<string, string> };

export type ProbeParts = { dialer: Dialer };
