/** What admins set for the whole of Gatehouse, as it is in force. */
export type Settings = {
  /** A tool call without a sign of progress ends after this. */
  callTimeoutSeconds: number;
  /** A tool call ends after this, whatever progress it reports. */
  callLimitSeconds: number;
  /** A tool call that waits for its user ends after this. */
  heldCallSeconds: number;
  toolCallRetentionDays: number;
  auditRetentionDays: number;
  /** Networks, addresses and hosts that may be dialed though they are private; without those of the environment. */
  allowNetworks: string[];
  /** Whether the record of tool calls keeps arguments and results. */
  recordToolArguments: boolean;
};

export const defaultSettings: Readonly<Settings> = {
  callTimeoutSeconds: 60,
  callLimitSeconds: 600,
  heldCallSeconds: 1_800,
  toolCallRetentionDays: 90,
  auditRetentionDays: 365,
  allowNetworks: [],
  recordToolArguments: false,
};

/** The name of each setting in the database, the record and the API. */
export const settingKeys = {
  callTimeoutSeconds: 'call_timeout_seconds',
  callLimitSeconds: 'call_limit_seconds',
  heldCallSeconds: 'held_call_seconds',
  toolCallRetentionDays: 'tool_call_retention_days',
  auditRetentionDays: 'audit_retention_days',
  allowNetworks: 'allow_networks',
  recordToolArguments: 'record_tool_arguments',
} as const satisfies Record<keyof Settings, string>;
