-- Accounts and their API keys. Times are given by the program; no column has now() as a default.
create table account (
  sid           uuid primary key,
  owner         uuid not null references account (sid),
  friendly_name text not null,
  status        text not null check (status in ('active', 'suspended', 'closed')),
  -- AES-256-GCM under the master key, the sid as additional data: nonce (12 octets), ciphertext, tag (16 octets).
  auth_token    bytea not null,
  created_at    timestamptz not null,
  updated_at    timestamptz not null
);

create table api_key (
  sid           uuid primary key,
  account       uuid not null references account (sid),
  friendly_name text not null,
  -- SHA-256 of the secret, which is random and 128 bits long.
  secret_sha256 bytea not null check (length(secret_sha256) = 32),
  created_at    timestamptz not null
);
