-- MCP servers that admins registered, and what each user and principal has of them.

create table mcp_servers (
  id uuid primary key,
  revision integer not null default 1, -- the ETag; grows with every write
  slug text not null unique,
  display_name text not null,
  description text not null default '',
  icon_url text not null default '',
  url text not null,
  transport text not null check (transport in ('streamable_http', 'sse')),
  enabled boolean not null default true,
  availability text not null check (availability in ('force_on', 'default_on', 'default_off')),
  model_intent boolean not null default false,
  auth_type text not null check (auth_type in ('none', 'oauth2', 'api_key', 'custom_headers', 'user_oidc')),
  oauth2_client_id text,
  oauth2_client_secret text, -- sealed
  oauth2_auth_url text,
  oauth2_token_url text,
  oauth2_scopes text,
  api_key_header text,
  api_key_value text,         -- sealed
  custom_headers text,        -- sealed JSON object, name -> value
  custom_header_names text[],
  tool_allow_list text[] not null default '{}',
  tool_deny_list text[] not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- Which protocol era a server speaks, as last probed. Apart from mcp_servers: learning it is no change of configuration.
create table server_verdicts (
  server_id uuid primary key references mcp_servers on delete cascade,
  server_revision integer not null,
  era text not null check (era in ('stateful', 'stateless')),
  protocol_version text not null,
  decided_at timestamptz not null default now()
);

-- The last good tool listing of a server for a principal: user_id is null for the shared principal.
create table catalogs (
  server_id uuid not null references mcp_servers on delete cascade,
  user_id uuid references users on delete cascade,
  server_revision integer not null,
  tools jsonb not null,   -- [{name, title, description, inputSchema, annotations, ...}] as the upstream listed them
  dropped jsonb not null, -- [{name, reason}] definitions that could not be used
  listed_at timestamptz not null,
  unique nulls not distinct (server_id, user_id)
);

-- A user's differences from the default: no row means that the server's availability decides.
create table server_choices (
  user_id uuid not null references users on delete cascade,
  server_id uuid not null references mcp_servers on delete cascade,
  selected boolean not null,
  chosen_at timestamptz not null default now(),
  primary key (user_id, server_id)
);
