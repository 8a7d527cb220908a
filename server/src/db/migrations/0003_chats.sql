-- Chats, their turns and everything that a turn leaves behind.

create table models (
  id uuid primary key,
  revision integer not null default 1,
  provider text not null check (provider in ('anthropic', 'openai', 'openai_compatible', 'google', 'bedrock', 'offline')),
  model text not null,
  display_name text not null,
  base_url text,
  api_key text, -- sealed
  context_window integer not null,
  max_output_tokens integer not null,
  input_modalities text[] not null,
  is_default boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index models_one_default on models (is_default) where is_default;

create table chats (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  title text not null,
  title_source text not null check (title_source in ('first_words', 'model', 'user')),
  model_id text,             -- a models row, or the name of a model from the environment; null follows the default
  mcp_server_ids uuid[],     -- null follows the user's choices and the defaults
  last_seq bigint not null default 0, -- number of the chat's newest event
  epoch integer not null default 0,   -- grows whenever a process takes one of its turns: writes of a turn name the epoch they were taken with
  request_hash bytea,        -- of the body that made it: the same id with another body is refused
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index chats_user on chats (user_id, updated_at desc, id desc);

-- What people wrote, and summaries that stand for what came before. Answers are the steps of a turn.
create table messages (
  id uuid primary key,
  chat_id uuid not null references chats on delete cascade,
  role text not null check (role in ('user', 'summary')),
  text text not null,
  covers_number integer, -- summary: the number of the last turn that it stands for
  request_hash bytea,
  superseded_at timestamptz, -- edited or withdrawn: kept, hidden
  created_at timestamptz not null default now()
);
create index messages_chat on messages (chat_id, id);

create table turns (
  id uuid primary key,
  chat_id uuid not null references chats on delete cascade,
  number integer not null, -- place in the chat, from 1: turns run in this order
  user_id uuid not null references users on delete cascade,
  message_id uuid not null references messages on delete cascade,
  reply_id uuid not null, -- id of the assistant message that the turn's steps make up
  state text not null check (state in ('queued', 'running', 'waiting_for_user', 'completed', 'failed', 'stopped')),
  error_code text,
  error_detail text,
  stop_requested_at timestamptz,
  superseded_at timestamptz,
  lease_owner uuid,        -- the process at work; null while queued, waiting or ended
  lease_until timestamptz, -- by database time
  claims integer not null default 0, -- how often a process took it
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz,
  unique (chat_id, number)
);
create index turns_message on turns (message_id);
create index turns_user on turns (user_id);
create index turns_open on turns (id) where state in ('queued', 'running', 'waiting_for_user');

create table steps (
  turn_id uuid not null references turns on delete cascade,
  step integer not null,
  parts jsonb not null, -- [{type: text | reasoning, text}, {type: tool_call, id}] in the model's order, with the provider's metadata
  finish_reason text not null,
  input_tokens integer,
  output_tokens integer,
  model text not null,
  created_at timestamptz not null default now(),
  primary key (turn_id, step)
);

-- The journal: a row is there before a call is sent, and finished after. Kept 90 days (a setting).
create table tool_calls (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  surface text not null check (surface in ('chat', 'gateway')),
  chat_id uuid references chats on delete set null,
  turn_id uuid references turns on delete set null,
  step integer,
  position integer,         -- place among the step's calls
  model_call_id text,       -- what the model named the call
  server_id uuid,           -- no reference: the record outlives the server
  server_name text,
  tool text not null,       -- the original name
  exposed_name text not null,
  title text not null,
  intent text,
  arguments jsonb not null, -- as the model gave them, without the intent
  repeatable boolean not null default false, -- read-only or idempotent by annotation: may be sent again after a crash
  state text not null check (state in ('pending', 'running', 'finished')),
  outcome text check (outcome in ('ok', 'error', 'denied', 'skipped', 'unknown')),
  content jsonb,            -- result blocks after caps
  truncated boolean not null default false,
  result_bytes integer,
  duration_ms integer,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  check ((state = 'finished') = (outcome is not null))
);
create index tool_calls_turn on tool_calls (turn_id, step, position);
create index tool_calls_user on tool_calls (user_id, id desc);
create index tool_calls_chat on tool_calls (chat_id) where chat_id is not null;
create index tool_calls_created on tool_calls (created_at);

-- What a chat's stream carries, numbered from 1 without gaps.
create table events (
  chat_id uuid not null references chats on delete cascade,
  seq bigint not null,
  type text not null,
  turn_id uuid,
  data jsonb not null,
  created_at timestamptz not null default now(),
  primary key (chat_id, seq)
);
-- Small at all times: deltas go an hour after their turn.
create index events_deltas on events (turn_id) where type in ('text', 'reasoning');

create table attachments (
  id uuid primary key,
  chat_id uuid not null references chats on delete cascade,
  media_type text not null,
  bytes bytea not null,
  created_at timestamptz not null default now()
);
create index attachments_chat on attachments (chat_id);
