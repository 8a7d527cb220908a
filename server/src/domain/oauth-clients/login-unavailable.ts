import { AppError } from '../../errors.ts';
import { describeFinding, type Finding } from '../../protocol/oauth/finding.ts';

/** No login can be begun at a server, for the reason that the finding says: it is the answer's text, too. */
export class LoginUnavailable extends AppError {
  readonly finding: Finding;

  constructor(finding: Finding = describeFinding('no_metadata'), cause?: unknown) {
    super('oauth_unavailable', `${finding.text} ${finding.fix}`, { cause });
    this.finding = finding;
  }
}
