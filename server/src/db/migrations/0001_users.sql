-- Who may sign in, how, and with which sessions and tokens.
-- Ids are UUIDv7 made by Gatehouse; every time is timestamptz in UTC.

create table users (
  id uuid primary key,
  email text not null,
  email_key text not null unique, -- lower case, for comparison
  name text not null,
  role text not null check (role in ('admin', 'member')),
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- How a user signs in. A password link holds the scrypt hash.
create table user_links (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  type text not null check (type in ('password', 'github', 'oidc')),
  issuer text not null,        -- 'gatehouse' for a password
  subject text not null,       -- the user's id for a password
  subject_label text not null, -- what people recognise: an e-mail address or a login
  password_hash text,
  linked_at timestamptz not null default now(),
  unique (type, issuer, subject),
  unique (user_id, type, issuer),
  check ((type = 'password') = (password_hash is not null))
);

create table sessions (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  token_hash bytea not null unique, -- SHA-256 of the cookie's value
  address text,
  user_agent text,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null -- absolute; idle expiry is counted from last_seen_at
);
create index sessions_user on sessions (user_id);

create table api_tokens (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  name text not null,
  prefix text not null,             -- the first characters, shown so that people tell tokens apart
  token_hash bytea not null unique, -- SHA-256 of the whole token
  scopes text[] not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz
);
create index api_tokens_user on api_tokens (user_id, id);

-- Failed sign-ins, one row per account and one per address.
create table sign_in_attempts (
  key text primary key, -- 'account:<sha256 of e-mail>' or 'address:<network>'
  failures integer not null,
  last_failed_at timestamptz not null
);
