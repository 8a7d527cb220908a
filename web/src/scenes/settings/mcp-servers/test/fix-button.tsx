import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { connectUrlOf } from '../../../../api/connect-account.ts';
import { ConnectButton } from '../../../agents/server-picker/connect-button.tsx';
import type { ServerForm } from '../form/use-server-form.ts';
import type { TestRun } from './use-server-test.ts';

/** The one thing that most likely leads on after a finding. */
export function FixButton({ finding, form, test }: { finding: string | undefined; form: ServerForm; test: TestRun }) {
  const { values, stored, changed, change } = form;
  if (finding === 'blocked_address') {
    return (
      <Button size="xs" variant="light" component={Link} to="/agents/settings/network" target="_blank">
        Open Network
      </Button>
    );
  }
  if (finding === 'wrong_transport') {
    const other = values.transport === 'sse' ? 'streamable_http' : 'sse';
    return (
      <Button size="xs" variant="light" onClick={() => change({ transport: other })}>
        Use {other === 'sse' ? 'SSE' : 'Streamable HTTP'}
      </Button>
    );
  }
  if (values.auth_type === 'none' && finding === 'unauthorized') {
    return (
      <Button size="xs" variant="light" onClick={() => change({ auth_type: 'oauth2' })}>
        Use OAuth 2
      </Button>
    );
  }
  if (stored?.auth_type === 'oauth2' && stored.enabled && changed.length === 0 && wantsLogin.includes(finding ?? '')) {
    const { id, display_name: serverName } = stored;
    return <ConnectButton serverId={id} serverName={serverName} url={connectUrlOf(id)} size="xs" onConnected={test.run} />;
  }
  return (
    <Button size="xs" variant="light" onClick={test.run}>
      Test again
    </Button>
  );
}

const wantsLogin = ['needs_login', 'needs_reconnect', 'insufficient_scope', 'token_refused'];
