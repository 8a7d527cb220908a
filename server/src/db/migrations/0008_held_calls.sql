-- A tool call can wait for its user: it is `pending` until then, and its turn `waiting_for_user`.

alter table tool_calls
  add column held_for text check (held_for in ('login', 'connect')), -- connect: a call that asks for the login alone; null: it waits for nothing
  add column held_until timestamptz; -- then it ends unmade; null while its turn is at work
