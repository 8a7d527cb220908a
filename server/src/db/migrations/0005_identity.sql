-- Each user's own identity towards upstreams: OAuth grants, and the tokens of an OpenID Connect sign-in.

-- What an admin may add to the OAuth configuration of a server; null or 'auto' leaves it to what was found.
alter table mcp_servers
  add column oauth2_revocation_url text,
  add column oauth2_resource text not null default 'auto' check (oauth2_resource in ('auto', 'send', 'omit')),
  add column oauth2_audience text,
  add column oauth2_prompt text,
  add column oauth2_token_auth_method text
    check (oauth2_token_auth_method in ('client_secret_basic', 'client_secret_post', 'none')),
  add column user_oidc_audience text; -- a token for this audience is asked for in exchange (RFC 8693)

-- The authorization server that was found for a server's URL. Apart from mcp_servers: finding it is no change of configuration.
create table oauth_discoveries (
  server_id uuid primary key references mcp_servers on delete cascade,
  url text not null,             -- the server's URL that it was looked for
  authorization_server jsonb,    -- null: none was found, or it was entered by hand
  resource jsonb,                -- what the server says about itself as a protected resource
  resource_refused boolean not null default false, -- the provider does not take the resource's name in requests
  finding text,                  -- why it cannot be used as it is: a code of the OAuth doctor
  discovered_at timestamptz not null default now()
);

-- Gatehouse as a client of an authorization server, where it registered itself (RFC 7591).
create table oauth_clients (
  id uuid primary key,
  server_id uuid not null references mcp_servers on delete cascade,
  issuer text not null,
  redirect_uri text not null,
  client_id text not null,
  client_secret text,            -- sealed
  secret_expires_at timestamptz, -- null: never
  token_auth_method text not null,
  registered_at timestamptz not null default now(),
  unique (server_id, issuer, redirect_uri)
);

-- One user's OAuth authorization at one server.
create table grants (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  server_id uuid not null references mcp_servers on delete cascade,
  issuer text not null,          -- the token endpoint's URL where the issuer has no name
  client_id text not null,       -- whom the tokens were given to
  access_token text not null,    -- sealed
  refresh_token text,            -- sealed
  scope text,                    -- as granted; null: not told
  wanted_scope text,             -- what a reconnect has to ask for, after the upstream said insufficient_scope
  version integer not null default 1, -- grows whenever the tokens change
  issued_at timestamptz not null,
  expires_at timestamptz,        -- of the access token; null: not told
  ended_reason text,             -- why it cannot be used any more: the user has to connect again
  renewal_owner uuid,            -- who is renewing the tokens
  renewal_until timestamptz,     -- and until when that is believed
  connected_at timestamptz not null default now(),
  unique (user_id, server_id, issuer)
);
create index grants_server on grants (server_id);

-- An authorization that a user has begun and not finished. Deleted at first use.
create table oauth_states (
  id uuid primary key,
  state_hash bytea not null unique, -- SHA-256 of the value that the provider gives back
  user_id uuid not null references users on delete cascade,
  session_id uuid not null references sessions on delete cascade,
  server_id uuid not null references mcp_servers on delete cascade,
  issuer text not null,
  client_id text not null,
  code_verifier text not null,      -- sealed
  scope text,
  expires_at timestamptz not null
);

-- The tokens of an OpenID Connect sign-in, renewed as those of a grant are.
alter table user_links
  add column access_token text,  -- sealed
  add column refresh_token text, -- sealed
  add column id_token text,      -- sealed
  add column scope text,
  add column version integer not null default 0,
  add column issued_at timestamptz,
  add column expires_at timestamptz,
  add column ended_reason text,
  add column renewal_owner uuid,
  add column renewal_until timestamptz,
  add column gave_admin boolean not null default false; -- the role came from the provider's group, and goes with it

-- The link that a session began with; null: a password, or the link is gone.
alter table sessions add column link_id uuid references user_links on delete set null;

-- A sign-in at a provider that was begun and not finished. Deleted at first use.
create table sign_in_states (
  id uuid primary key,
  state_hash bytea not null unique,
  browser_hash bytea not null,   -- SHA-256 of a cookie: only the browser that began it may finish it
  type text not null check (type in ('oidc', 'github')),
  link_user_id uuid references users on delete cascade, -- a user who adds the link to their account
  nonce text not null,
  code_verifier text not null,   -- sealed
  asks_consent boolean not null, -- the user is asked for their consent, so that there is a refresh token
  return_to text not null,
  expires_at timestamptz not null
);
