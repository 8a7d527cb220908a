-- What a user's login came back from the provider with: it comes through their browser, so that it is told to admins and believed by nobody.

alter table oauth_discoveries
  add column login_failure text, -- code of a finding; null: none since a login went well
  add column login_failed_at timestamptz;
