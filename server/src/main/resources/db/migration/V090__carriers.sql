-- Carriers and routes that were added while Parley runs, beside those of the configuration file. The settings are a JSON object in
-- the words of the file, without the password.
create table carrier (
  name       text primary key,
  version    integer not null check (version > 0),
  settings   text not null,
  -- Sealed under the master key, "carrier" and the name as additional data.
  password   bytea not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

-- What each version was, so that who changes an old one can be told what changed meanwhile. Rows stay when the carrier goes.
create table carrier_version (
  name     text not null,
  version  integer not null,
  settings text not null,
  -- Counts the passwords this carrier has had.
  password integer not null,
  actor    text not null,
  at       timestamptz not null,
  primary key (name, version)
);

create table route (
  name       text primary key,
  settings   text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
