-- Calls that have not ended are few among those on record, and are looked for every minute.

create index tool_calls_open on tool_calls (id) where state <> 'finished';
