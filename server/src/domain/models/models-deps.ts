import type { Database } from '../../db/database.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { ModelEnvironment } from './environment-models.ts';
import type { Models } from './model.ts';

/** What managing models needs. */
export type ModelsDeps = { db: Database; secrets: SecretBox; environment: ModelEnvironment; models: Models };
