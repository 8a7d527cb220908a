-- A grant is renewed and revoked as the client that it was given to: a registration stays when another takes its place.

alter table oauth_clients
  alter column redirect_uri drop not null, -- null: no login begins with it any more; kept for the grants that were given to it
  add column method_assumed boolean not null default false; -- nobody said how it authenticates: token_auth_method is a guess

alter table oauth_discoveries
  add column token_auth_method text -- the way that the token endpoint was seen to take, where that was not the one that was guessed
    check (token_auth_method in ('client_secret_basic', 'client_secret_post', 'none'));
