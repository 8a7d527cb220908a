import type { Database } from '../../db/database.ts';
import type { AllowRule } from '../../upstream/dial/allow-rule.ts';
import type { GrantsDeps } from '../grants/grants-deps.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { Server } from './server.ts';

/** What the verbs that write servers work with. */
export type ServersDeps = {
  db: Database;
  secrets: SecretBox;
  /** URLs under which Gatehouse itself is reached: nothing of their origins can be a server. */
  selfOrigins: readonly string[];
  /** The exceptions to what is dialed. Absent: there are none. */
  allowRules?: () => readonly AllowRule[];
  /** Drops what this process holds of a server (sessions, catalogs, opened secrets); called after each committed write. */
  onServerChanged: (serverId: string) => void;
  /** Prepares logins at a server that was just saved, in the background: saving does not wait for the network. */
  prepareLogins?: (server: Server) => void;
  /** To have grants that end with a change revoked at their provider. Absent: they end here alone. */
  oauth?: GrantsDeps;
};
