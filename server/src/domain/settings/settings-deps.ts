import type { Database } from '../../db/database.ts';
import type { ProviderSignInDeps, ProviderType } from '../sign-in-providers/sign-in-deps.ts';

/** What the verbs of settings work with. */
export type SettingsDeps = {
  db: Database;
  /** Networks and hosts that the environment allows, as written there: in force beside the stored ones. */
  environmentAllowNetworks: readonly string[];
  /** Where people reach Gatehouse, as an origin. */
  publicUrl: string;
  /** Absent: nobody signs in at a provider. */
  providerSignIn?: Pick<ProviderSignInDeps, ProviderType>;
};
