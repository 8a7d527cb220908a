-- The list of servers that came with a message holds from its turn on: until then the turn keeps it.

alter table turns add column mcp_server_ids uuid[]; -- null: the chat's list stays as it is
