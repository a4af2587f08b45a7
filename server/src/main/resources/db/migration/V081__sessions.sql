-- Who is signed in at the console, and what they show besides their password.
create table person_session (
  id_sha256 bytea primary key check (octet_length(id_sha256) = 32),
  person uuid not null references person (sid),
  created_at timestamptz not null,
  seen_at timestamptz not null,
  address text not null,
  agent text not null
);
create index person_session_person on person_session (person, created_at);

create table second_factor (
  person uuid primary key references person (sid),
  secret bytea not null,
  confirmed_at timestamptz,
  last_step bigint not null
);

create table recovery_code (
  person uuid not null references second_factor (person) on delete cascade,
  code_sha256 bytea not null check (octet_length(code_sha256) = 32),
  primary key (person, code_sha256)
);
