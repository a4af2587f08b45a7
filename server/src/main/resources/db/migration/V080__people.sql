-- Who may sign in, and the tokens they use from programs.
create table person (
  sid uuid primary key,
  login text not null unique,
  name text not null,
  role text not null check (role in ('admin', 'operator', 'reviewer', 'developer', 'auditor')),
  accounts uuid[] not null default '{}',
  enabled boolean not null,
  password text not null,
  must_change_password boolean not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check (role = 'developer' or accounts = '{}')
);

create table personal_token (
  id uuid primary key,
  person uuid not null references person (sid),
  name text not null,
  secret_sha256 bytea not null check (octet_length(secret_sha256) = 32),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  last_used_at timestamptz
);
create index personal_token_person on personal_token (person);
