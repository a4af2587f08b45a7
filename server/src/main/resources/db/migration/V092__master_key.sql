-- Which master key the sealed values of this database open with: the first 8 octets of SHA-256 over "parley master key" and the key,
-- in hexadecimal. One row.
create table master_key (
  one         boolean primary key default true check (one),
  fingerprint text not null check (fingerprint ~ '^[0-9a-f]{16}$'),
  set_at      timestamptz not null
);
