/**
 * - `cancelled`: the user said no at the provider
 * - `unavailable`: the provider did not answer, or fails for now
 * - `refused`: the provider does not want it, which an admin has to look into
 * - `bad_answer`: what it answered is not what a provider answers, or not for this sign-in
 */
export type ProviderFailureKind = 'cancelled' | 'unavailable' | 'refused' | 'bad_answer';

/** Why a sign-in at a provider came to nothing. `message` is for the log: it holds no secret. */
export class ProviderFailure extends Error {
  readonly kind: ProviderFailureKind;
  /** The OAuth code that the provider refused with, if it did. */
  readonly error: string | undefined;

  constructor(kind: ProviderFailureKind, message: string, cause?: unknown, error?: string) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ProviderFailure';
    this.kind = kind;
    this.error = error;
  }
}
