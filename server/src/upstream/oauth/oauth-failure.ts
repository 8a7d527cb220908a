import type { Finding } from '../../protocol/oauth/finding.ts';

/**
 * - `refused`: an OAuth error, which trying again does not change
 * - `temporary`: it fails for now: 5xx, 429, or an error that says so
 * - `unreachable`: no answer came: name, address, connection, TLS, time
 * - `malformed`: an answer that is not OAuth, such as a login page or a proxy's error
 */
export type OAuthFailureKind = 'refused' | 'temporary' | 'unreachable' | 'malformed';

type Details = {
  /** The OAuth code, such as `invalid_grant`; GitHub's own (`bad_refresh_token`) as well. */
  error?: string;
  /** The provider's words, on one line, cut, without any value that was sent. For admins: a provider may say anything here. */
  description?: string;
  status?: number;
  /** Of a temporary failure, where the provider says it: an hour at most. */
  retryAfterSeconds?: number;
  /** What it means for the configuration, where it means something. */
  finding?: Finding;
  /** True: the provider may have acted on the request although no answer came, so a refresh token may be spent. */
  isSent?: boolean;
};

/** Why an authorization server gave nothing. `message` is for people ("it refused (invalid_grant)") and holds no secret. */
export class OAuthFailure extends Error {
  readonly kind: OAuthFailureKind;
  readonly error: string | undefined;
  readonly description: string | undefined;
  readonly status: number | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly finding: Finding | undefined;
  readonly isSent: boolean;

  constructor(kind: OAuthFailureKind, message: string, details: Details = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'OAuthFailure';
    this.kind = kind;
    this.error = details.error;
    this.description = details.description;
    this.status = details.status;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.finding = details.finding;
    this.isSent = details.isSent ?? true;
  }
}
