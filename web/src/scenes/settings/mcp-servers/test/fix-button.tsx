import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { connectUrl } from '../../../../api/servers.ts';
import { Icon } from '../../../../components/icon.tsx';
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
    return <ConnectButton serverId={stored.id} onConnected={test.run} />;
  }
  return (
    <Button size="xs" variant="light" onClick={test.run}>
      Test again
    </Button>
  );
}

const wantsLogin = ['needs_login', 'needs_reconnect', 'insufficient_scope', 'token_refused'];

/** Opens the provider in a window; what it tells when it is done starts the test anew. */
function ConnectButton({ serverId, onConnected }: { serverId: string; onConnected: () => void }) {
  const latest = useRef(onConnected);
  latest.current = onConnected;
  useEffect(() => {
    const listen = ({ origin, data }: MessageEvent) => {
      if (origin !== window.location.origin || typeof data !== 'object' || data === null) return;
      const { type, server_id: id, ok } = data as Record<string, unknown>;
      if (type === 'gatehouse:oauth2' && id === serverId && ok === true) latest.current();
    };
    window.addEventListener('message', listen);
    return () => window.removeEventListener('message', listen);
  }, [serverId]);
  return (
    <Button
      size="xs"
      variant="light"
      rightSection={<Icon name="external" size={14} />}
      onClick={() => window.open(connectUrl(serverId), '_blank', 'popup,width=900,height=600')}
    >
      Connect your account
    </Button>
  );
}
