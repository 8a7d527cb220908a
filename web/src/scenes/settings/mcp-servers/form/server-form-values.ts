import type { CreateServer, McpServer } from '@gatehouse/contract';

/** A write-only value: undefined leaves what is stored, null clears it, text replaces it. */
export type SecretValue = string | null | undefined;
export type HeaderRow = { id: number; name: string; value: string };

/** What the form holds of a server: text as it is typed. */
export type ServerFormValues = {
  display_name: string;
  /** Empty for a new server: it follows the name. */
  slug: string;
  description: string;
  icon_url: string;
  url: string;
  transport: NonNullable<McpServer['transport']>;
  enabled: boolean;
  availability: McpServer['availability'];
  model_intent: boolean;
  auth_type: McpServer['auth_type'];
  oauth2_client_id: string;
  oauth2_client_secret: SecretValue;
  oauth2_auth_url: string;
  oauth2_token_url: string;
  oauth2_scopes: string;
  oauth2_revocation_url: string;
  oauth2_resource: NonNullable<McpServer['oauth2_resource']>;
  oauth2_audience: string;
  oauth2_prompt: string;
  oauth2_token_auth_method: NonNullable<McpServer['oauth2_token_auth_method']> | '';
  user_oidc_audience: string;
  api_key_header: string;
  api_key_value: SecretValue;
  /** Undefined leaves the stored ones; rows replace all of them. */
  custom_headers: HeaderRow[] | undefined;
  tool_allow_list: string[];
  tool_deny_list: string[];
};

export type FieldName = keyof ServerFormValues;

/** A form nobody has typed into. */
export const blankServer: ServerFormValues = {
  display_name: '',
  slug: '',
  description: '',
  icon_url: '',
  url: '',
  transport: 'streamable_http',
  enabled: true,
  availability: 'default_off',
  model_intent: false,
  auth_type: 'none',
  oauth2_client_id: '',
  oauth2_client_secret: undefined,
  oauth2_auth_url: '',
  oauth2_token_url: '',
  oauth2_scopes: '',
  oauth2_revocation_url: '',
  oauth2_resource: 'auto',
  oauth2_audience: '',
  oauth2_prompt: '',
  oauth2_token_auth_method: '',
  user_oidc_audience: '',
  api_key_header: '',
  api_key_value: undefined,
  custom_headers: undefined,
  tool_allow_list: [],
  tool_deny_list: [],
};

/** Which fields belong to each way to authenticate. */
export const authFields = {
  none: [],
  oauth2: [
    'oauth2_client_id',
    'oauth2_client_secret',
    'oauth2_auth_url',
    'oauth2_token_url',
    'oauth2_scopes',
    'oauth2_revocation_url',
    'oauth2_resource',
    'oauth2_audience',
    'oauth2_prompt',
    'oauth2_token_auth_method',
  ],
  api_key: ['api_key_header', 'api_key_value'],
  custom_headers: ['custom_headers'],
  user_oidc: ['user_oidc_audience'],
} as const satisfies Record<CreateServer['auth_type'], readonly FieldName[]>;

/** The form of a server as it is stored; what is absent in it has its default. */
export function readServerForm(server: McpServer): ServerFormValues {
  const stored = Object.entries(server).filter(([field]) => field in blankServer);
  return { ...blankServer, ...(Object.fromEntries(stored) as Partial<ServerFormValues>) };
}

/** The slug that a name gets, near enough to show it; Gatehouse makes the real one, which writes other scripts in Latin. */
export function slugOf(name: string): string {
  const letters = name
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[\p{M}'’]/gu, '');
  return letters
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 24)
    .replace(/-+$/, '');
}
