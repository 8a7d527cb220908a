import { isIP } from 'node:net';
import { isLoopbackHost, loadConfig, type Config, type ConfigFault, type EnvironmentVariables } from '../../config.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

/** Whether the environment makes a configuration, and the configuration makes sense. */
export function checkConfig(env: EnvironmentVariables): Finding[] {
  const loaded = loadConfig(env);
  const warnings = (loaded.ok ? loaded.config.warnings : loaded.warnings).map((text) =>
    warn('config', text, '`gatehouse help` lists all variables.'),
  );
  if (!loaded.ok) return [...warnings, ...loaded.faults.map(describeFault)];
  return [...(warnings.length > 0 ? warnings : [ok('config', 'nothing unknown, nothing faulty')]), checkPublicUrl(loaded.config)];
}

function describeFault({ variable, problem, expected }: ConfigFault): Finding {
  return fail('config', `${variable}: ${problem}`, `Give it ${expected}.`);
}

/** What `loadConfig` warns of is not said again. */
function checkPublicUrl({ publicUrl, host, port }: Config): Finding {
  const place = 'public URL';
  if (publicUrl === undefined) return ok(place, 'not set: the address that Gatehouse listens on');
  const url = new URL(publicUrl);
  if (isLoopbackHost(url.hostname) && !isLoopbackHost(host)) {
    const remedy = 'Set GATEHOUSE_URL to the address that people open.';
    return warn(place, `${publicUrl} is this machine, though Gatehouse listens to the outside`, remedy);
  }
  if (url.protocol === 'http:' && port !== 0 && Number(url.port || 80) !== port) {
    return warn(
      place,
      `${publicUrl} is not port ${port}, where Gatehouse listens`,
      'Make GATEHOUSE_URL and GATEHOUSE_PORT agree.',
    );
  }
  if (url.protocol === 'https:' && isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0) {
    const remedy = 'Give Gatehouse a name: identity providers refuse addresses as redirect URIs.';
    return warn(place, `${publicUrl} is a bare address`, remedy);
  }
  return ok(place, publicUrl);
}
