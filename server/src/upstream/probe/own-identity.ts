import type { Finding } from '../../protocol/oauth/finding.ts';
import type { TraceStep } from '../oauth/trace.ts';
import type { TokenSource, UpstreamServer } from '../upstream.ts';

/** Why a step of a test failed. `detail` and `fix` are sentences for an admin, without a secret. */
export type StepFault = {
  finding: string;
  detail: string;
  /** Absent: `detail` says it. */
  fix?: string;
  /** The requests by which the authorization server was looked for, where it was. */
  trace?: TraceStep[];
};

/** The credentials of whoever tests, at a server that wants each user's own. */
export type OwnIdentity = {
  /** As it is tested: what is asked for its tokens. */
  server: UpstreamServer;
  userId: string;
  /** Has to give nothing where theirs may not be sent to what is tested. */
  tokens: TokenSource;
  /** What earlier logins at the provider came upon. */
  remembered: readonly Finding[];
  /** Why they hold nothing, as a fault. May dial. @throws the signal's reason */
  explainMissing(signal: AbortSignal): Promise<StepFault>;
  /** True: requests of users who hold nothing go out without credentials, so that is tried. */
  goesWithout: boolean;
};

/** A step that failed for a reason which was found out already. */
export class StepFailure extends Error {
  readonly fault: StepFault;

  constructor(fault: StepFault) {
    super(fault.detail);
    this.name = 'StepFailure';
    this.fault = fault;
  }
}
