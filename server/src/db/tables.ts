import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

/** Rows as they are in the database (see migrations/). jsonb columns are given as JSON text and come back parsed. */
export type Tables = {
  users: UsersTable;
  user_links: UserLinksTable;
  sessions: SessionsTable;
  api_tokens: ApiTokensTable;
  sign_in_attempts: SignInAttemptsTable;
  mcp_servers: McpServersTable;
  server_verdicts: ServerVerdictsTable;
  catalogs: CatalogsTable;
  server_choices: ServerChoicesTable;
  oauth_discoveries: OauthDiscoveriesTable;
  oauth_clients: OauthClientsTable;
  grants: GrantsTable;
  oauth_states: OauthStatesTable;
  sign_in_states: SignInStatesTable;
  models: ModelsTable;
  chats: ChatsTable;
  messages: MessagesTable;
  turns: TurnsTable;
  steps: StepsTable;
  tool_calls: ToolCallsTable;
  events: EventsTable;
  attachments: AttachmentsTable;
  audit: AuditTable;
  settings: SettingsTable;
  schema_floor: { id: GeneratedAlways<boolean>; oldest_program: string };
};

/** int8: a string on the way out. */
type Int8 = ColumnType<string, number | string, number | string>;
/** The same with a default. Kysely's `Generated` does not look into a ColumnType. */
type GeneratedInt8 = ColumnType<string, number | string | undefined, number | string>;
/** jsonb: JSON text in, the parsed value out. */
type Jsonb = ColumnType<unknown, string, string>;
type NullableJsonb = ColumnType<unknown, string | null, string | null>;
type Created = Generated<Date>;

type UsersTable = {
  id: string;
  email: string;
  email_key: string;
  name: string;
  role: 'admin' | 'member';
  disabled_at: Date | null;
  created_at: Created;
  updated_at: Created;
};

type UserLinksTable = {
  id: string;
  user_id: string;
  type: 'password' | 'github' | 'oidc';
  issuer: string;
  subject: string;
  subject_label: string;
  password_hash: string | null;
  linked_at: Created;
  access_token: string | null;
  refresh_token: string | null;
  id_token: string | null;
  scope: string | null;
  version: Generated<number>;
  issued_at: Date | null;
  expires_at: Date | null;
  ended_reason: string | null;
  renewal_owner: string | null;
  renewal_until: Date | null;
  gave_admin: Generated<boolean>;
};

type SessionsTable = {
  id: string;
  user_id: string;
  token_hash: Buffer;
  address: string | null;
  user_agent: string | null;
  created_at: Created;
  last_seen_at: Created;
  expires_at: Date;
  link_id: string | null;
};

type ApiTokensTable = {
  id: string;
  user_id: string;
  name: string;
  prefix: string;
  token_hash: Buffer;
  scopes: string[];
  created_at: Created;
  expires_at: Date | null;
  last_used_at: Date | null;
};

type SignInAttemptsTable = { key: string; failures: number; last_failed_at: Date };

type McpServersTable = {
  id: string;
  revision: Generated<number>;
  slug: string;
  display_name: string;
  description: string;
  icon_url: string;
  url: string;
  transport: 'streamable_http' | 'sse';
  enabled: boolean;
  availability: 'force_on' | 'default_on' | 'default_off';
  model_intent: boolean;
  auth_type: 'none' | 'oauth2' | 'api_key' | 'custom_headers' | 'user_oidc';
  oauth2_client_id: string | null;
  oauth2_client_secret: string | null;
  oauth2_auth_url: string | null;
  oauth2_token_url: string | null;
  oauth2_scopes: string | null;
  oauth2_revocation_url: string | null;
  oauth2_resource: Generated<'auto' | 'send' | 'omit'>;
  oauth2_audience: string | null;
  oauth2_prompt: string | null;
  oauth2_token_auth_method: TokenAuthMethod | null;
  user_oidc_audience: string | null;
  api_key_header: string | null;
  api_key_value: string | null;
  custom_headers: string | null;
  custom_header_names: string[] | null;
  tool_allow_list: string[];
  tool_deny_list: string[];
  created_at: Created;
  updated_at: Created;
};

type ServerVerdictsTable = {
  server_id: string;
  server_revision: number;
  era: 'stateful' | 'stateless';
  protocol_version: string;
  decided_at: Created;
};

type CatalogsTable = {
  server_id: string;
  user_id: string | null;
  server_revision: number;
  tools: Jsonb;
  dropped: Jsonb;
  listed_at: Date;
};

type ServerChoicesTable = { user_id: string; server_id: string; selected: boolean; chosen_at: Created };

type TokenAuthMethod = 'client_secret_basic' | 'client_secret_post' | 'none';

type OauthDiscoveriesTable = {
  server_id: string;
  url: string;
  authorization_server: NullableJsonb;
  resource: NullableJsonb;
  resource_refused: Generated<boolean>;
  token_auth_method: TokenAuthMethod | null;
  finding: string | null;
  discovered_at: Created;
  login_failure: string | null;
  login_failed_at: Date | null;
};

type OauthClientsTable = {
  id: string;
  server_id: string;
  issuer: string;
  redirect_uri: string | null;
  client_id: string;
  client_secret: string | null;
  secret_expires_at: Date | null;
  token_auth_method: TokenAuthMethod;
  method_assumed: Generated<boolean>;
  registered_at: Created;
};

type GrantsTable = {
  id: string;
  user_id: string;
  server_id: string;
  issuer: string;
  client_id: string;
  access_token: string;
  refresh_token: string | null;
  scope: string | null;
  wanted_scope: string | null;
  version: Generated<number>;
  issued_at: Date;
  expires_at: Date | null;
  ended_reason: string | null;
  renewal_owner: string | null;
  renewal_until: Date | null;
  connected_at: Created;
};

type OauthStatesTable = {
  id: string;
  state_hash: Buffer;
  user_id: string;
  session_id: string;
  server_id: string;
  issuer: string;
  client_id: string;
  code_verifier: string;
  scope: string | null;
  expires_at: Date;
};

type SignInStatesTable = {
  id: string;
  state_hash: Buffer;
  browser_hash: Buffer;
  type: 'oidc' | 'github';
  link_user_id: string | null;
  nonce: string;
  code_verifier: string;
  asks_consent: boolean;
  return_to: string;
  expires_at: Date;
};

type ModelsTable = {
  id: string;
  revision: Generated<number>;
  provider: 'anthropic' | 'openai' | 'openai_compatible' | 'google' | 'bedrock' | 'offline';
  model: string;
  display_name: string;
  base_url: string | null;
  api_key: string | null;
  context_window: number;
  max_output_tokens: number;
  input_modalities: string[];
  is_default: Generated<boolean>;
  created_at: Created;
  updated_at: Created;
};

type ChatsTable = {
  id: string;
  user_id: string;
  title: string;
  title_source: 'first_words' | 'model' | 'user';
  model_id: string | null;
  mcp_server_ids: string[] | null;
  last_seq: GeneratedInt8;
  epoch: Generated<number>;
  request_hash: Buffer | null;
  archived_at: Date | null;
  created_at: Created;
  updated_at: Created;
};

type MessagesTable = {
  id: string;
  chat_id: string;
  role: 'user' | 'summary';
  text: string;
  covers_number: number | null;
  request_hash: Buffer | null;
  superseded_at: Date | null;
  created_at: Created;
};

type TurnsTable = {
  id: string;
  chat_id: string;
  number: number;
  user_id: string;
  message_id: string;
  reply_id: string;
  state: 'queued' | 'running' | 'waiting_for_user' | 'completed' | 'failed' | 'stopped';
  error_code: string | null;
  error_detail: string | null;
  stop_requested_at: Date | null;
  superseded_at: Date | null;
  mcp_server_ids: string[] | null;
  lease_owner: string | null;
  lease_until: Date | null;
  claims: Generated<number>;
  created_at: Created;
  started_at: Date | null;
  ended_at: Date | null;
};

type StepsTable = {
  turn_id: string;
  step: number;
  parts: Jsonb;
  finish_reason: string;
  input_tokens: number | null;
  output_tokens: number | null;
  model: string;
  created_at: Created;
};

type ToolCallsTable = {
  id: string;
  user_id: string;
  surface: 'chat' | 'gateway';
  chat_id: string | null;
  turn_id: string | null;
  step: number | null;
  position: number | null;
  model_call_id: string | null;
  server_id: string | null;
  server_name: string | null;
  tool: string;
  exposed_name: string;
  title: string;
  intent: string | null;
  arguments: Jsonb;
  repeatable: Generated<boolean>;
  state: 'pending' | 'running' | 'finished';
  held_for: 'login' | 'connect' | null;
  held_until: Date | null;
  outcome: 'ok' | 'error' | 'denied' | 'skipped' | 'unknown' | null;
  content: NullableJsonb;
  truncated: Generated<boolean>;
  result_bytes: number | null;
  duration_ms: number | null;
  created_at: Created;
  started_at: Date | null;
  finished_at: Date | null;
};

type EventsTable = {
  chat_id: string;
  seq: Int8;
  type: string;
  turn_id: string | null;
  data: Jsonb;
  created_at: Created;
};

type AttachmentsTable = { id: string; chat_id: string; media_type: string; bytes: Buffer; created_at: Created };

type AuditTable = {
  id: string;
  at: Created;
  actor_id: string | null;
  actor_label: string;
  via: string;
  action: string;
  subject_type: string;
  subject_id: string | null;
  subject_label: string | null;
  before: NullableJsonb;
  after: NullableJsonb;
  request_id: string | null;
  address: string | null;
};

type SettingsTable = { key: string; value: Jsonb; updated_at: Created };
