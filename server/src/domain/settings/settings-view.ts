import type { SettingsView } from '@gatehouse/contract';
import type { Settings } from './settings.ts';

/** Settings as admins see them, with what the environment adds. */
export function viewSettings(settings: Settings, environmentAllowNetworks: readonly string[]): SettingsView {
  return {
    call_timeout_seconds: settings.callTimeoutSeconds,
    call_limit_seconds: settings.callLimitSeconds,
    held_call_seconds: settings.heldCallSeconds,
    tool_call_retention_days: settings.toolCallRetentionDays,
    audit_retention_days: settings.auditRetentionDays,
    allow_networks: settings.allowNetworks,
    record_tool_arguments: settings.recordToolArguments,
    from_environment: { allow_networks: [...environmentAllowNetworks] },
  };
}
