import type { SettingsView } from '@gatehouse/contract';
import { redirectUriOf } from '../oauth-clients/oauth-clients-deps.ts';
import { redirectUriOf as signInRedirectUriOf } from '../sign-in-providers/sign-in-deps.ts';
import type { SettingsDeps } from './settings-deps.ts';
import type { Settings } from './settings.ts';

/** Settings as admins see them, with what the environment adds, and what they need to set up providers. */
export function viewSettings(settings: Settings, surroundings: Omit<SettingsDeps, 'db'>): SettingsView {
  const { environmentAllowNetworks, publicUrl, providerSignIn } = surroundings;
  return {
    call_timeout_seconds: settings.callTimeoutSeconds,
    call_limit_seconds: settings.callLimitSeconds,
    held_call_seconds: settings.heldCallSeconds,
    tool_call_retention_days: settings.toolCallRetentionDays,
    audit_retention_days: settings.auditRetentionDays,
    allow_networks: settings.allowNetworks,
    record_tool_arguments: settings.recordToolArguments,
    from_environment: { allow_networks: [...environmentAllowNetworks] },
    oauth2_redirect_uri: redirectUriOf(publicUrl),
    sign_in_redirect_uris: {
      ...(providerSignIn?.oidc && { oidc: signInRedirectUriOf({ publicUrl }, 'oidc') }),
      ...(providerSignIn?.github && { github: signInRedirectUriOf({ publicUrl }, 'github') }),
    },
  };
}
