// A process that renews one grant at the provider of a test and is killed somewhere on the way.
// Arguments: where the database is (JSON), a secret key in base64, the grant's id, the token endpoint.
import { openDatabase } from '../../../db/open-database.ts';
import { createSecretBox } from '../../secrets/secret-box.ts';
import { createSealedTokenStore } from '../create-sealed-token-store.ts';
import { createTokenRenewer } from '../create-token-renewer.ts';
import { askTestProvider } from './ask-test-provider.ts';

const [place = '{}', key = '', grantId = '', endpoint = ''] = process.argv.slice(2);
const db = await openDatabase(JSON.parse(place) as Parameters<typeof openDatabase>[0]);
const secrets = createSecretBox([{ id: 'k1', key: Buffer.from(key, 'base64') }]);
const renewer = createTokenRenewer({
  store: createSealedTokenStore({ db, secrets }, 'grants'),
  refresh: ({ refreshToken }) => askTestProvider(endpoint, refreshToken),
  log: { warn: () => {} },
  leaseMs: 300,
});
await renewer.current(grantId);
await db.close();
