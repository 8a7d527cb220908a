import type { OAuthDiscovery } from '@gatehouse/contract';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { Caution } from '../caution.tsx';
import { wordsOf } from '../../../../api/api-problem.ts';
import { DoctorTrace } from '../test/doctor-trace.tsx';
import { isHttpUrl } from './find-missing.ts';
import type { DiscoveryRun } from './use-discovery.ts';
import type { ServerForm } from './use-server-form.ts';

/** Finds the provider of a server, and shows every request that was made on the way. */
export function Discovery({ form, search }: { form: ServerForm; search: DiscoveryRun }) {
  const { isRunning, found, error } = search;
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Button size="xs" variant="light" onClick={search.run} loading={isRunning} disabled={!isHttpUrl(form.values.url)}>
          Discover the provider
        </Button>
        {isRunning && (
          <Button size="xs" variant="default" onClick={search.cancel}>
            Cancel
          </Button>
        )}
      </Group>
      {error !== undefined && (
        <Alert color="red" p="xs" role="alert">
          {wordsOf(error)}
        </Alert>
      )}
      {found && <Found form={form} found={found} />}
    </Stack>
  );
}

function Found({ form, found }: { form: ServerForm; found: OAuthDiscovery }) {
  const { result, finding, remembered = [], steps } = found;
  return (
    <Stack gap="xs" role="status">
      {result && <Provider form={form} result={result} />}
      {[...(finding ? [finding] : []), ...remembered].map(({ code, text, fix }) => (
        <Caution key={code} title={text}>
          {fix}
        </Caution>
      ))}
      {steps.length > 0 && <DoctorTrace steps={steps} />}
    </Stack>
  );
}

function Provider({ form, result }: { form: ServerForm; result: NonNullable<OAuthDiscovery['result']> }) {
  const use = () =>
    form.change({
      oauth2_auth_url: result.oauth2_auth_url,
      oauth2_token_url: result.oauth2_token_url,
      oauth2_revocation_url: result.oauth2_revocation_url ?? '',
      ...(result.scope !== undefined && form.values.oauth2_scopes === '' && { oauth2_scopes: result.scope }),
    });
  const isByItself = result.takes_client_metadata || result.registration_url !== undefined;
  return (
    <Alert color={isByItself ? 'gate' : 'yellow'} variant="light" p="xs" title={`Found ${result.issuer}`}>
      <Stack gap="xs">
        <Text size="sm">{describeClient(result)}</Text>
        {result.scopes_supported && result.scopes_supported.length > 0 && (
          <Text size="xs" c="dimmed">
            Scopes it knows: {result.scopes_supported.join(' ')}
          </Text>
        )}
        <Group>
          <Button size="compact-sm" variant="default" onClick={use}>
            {isByItself ? 'Use its addresses with a client of mine' : 'Use its addresses'}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

function describeClient({
  takes_client_metadata: isKnown,
  registration_url: url,
}: NonNullable<OAuthDiscovery['result']>): string {
  if (isKnown) return 'It knows Gatehouse by its client metadata document: nothing to fill in, users can connect.';
  if (url !== undefined) return 'Gatehouse registers itself there: nothing to fill in, users can connect.';
  return 'It takes no registration. Make a client there with the redirect URI above, and enter its id and secret below.';
}
