import { signInRefusals, type SignInRefusalCode } from '@gatehouse/contract';

/** An expected end of a sign-in at a provider; the user is told by the code. */
export class SignInRefused extends Error {
  readonly code: SignInRefusalCode;
  /** Whom it was about, for the record: what the provider calls them. */
  readonly label: string | undefined;

  constructor(code: SignInRefusalCode, label?: string) {
    super(signInRefusals[code]);
    this.name = 'SignInRefused';
    this.code = code;
    this.label = label;
  }
}
