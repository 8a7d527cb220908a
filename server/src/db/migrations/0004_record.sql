-- The record of changes, and settings.

create table audit (
  id uuid primary key,
  at timestamptz not null default now(),
  actor_id uuid,          -- null: Gatehouse itself, or somebody not signed in
  actor_label text not null,
  via text not null,      -- session, token, setup, command, system
  action text not null,   -- '<noun>.<verb>': server.update, user.create, session.sign_in_failed
  subject_type text not null,
  subject_id text,
  subject_label text,
  before jsonb,
  after jsonb,
  request_id text,
  address text
);
create index audit_at on audit (at);
create index audit_actor on audit (actor_id, id desc);
create index audit_subject on audit (subject_type, subject_id, id desc);

-- One row per setting that differs from its default.
create table settings (
  key text primary key,
  value jsonb not null,
  updated_at timestamptz not null default now()
);

-- The oldest program that may run on this database; a contracting migration raises it.
create table schema_floor (
  id boolean primary key default true check (id),
  oldest_program text not null
);
insert into schema_floor (oldest_program) values ('0.1.0');
