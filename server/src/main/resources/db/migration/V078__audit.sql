-- Who changed what, and why: only added to. A chain for each account, and one for the installation.
create table audit_entry (
  chain uuid not null,
  number bigint not null check (number > 0),
  at timestamptz not null,
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  action text not null,
  subject text not null,
  before text not null,
  after text not null,
  reason text not null,
  hash bytea not null check (octet_length(hash) = 32),
  primary key (chain, number)
);
create index audit_entry_at on audit_entry (at, chain, number);

create table audit_chain (
  chain uuid primary key,
  number bigint not null,
  hash bytea not null check (octet_length(hash) = 32)
);

create function audit_is_only_added_to() returns trigger language plpgsql as $$
begin
  raise exception 'audit_entry is only added to';
end $$;
create trigger audit_entry_only_added_to before update or delete on audit_entry
  for each statement execute function audit_is_only_added_to();
