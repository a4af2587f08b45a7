-- A second auth token beside the first, sealed as that one: it authenticates until it is promoted or dropped.
alter table account add column secondary_token bytea;
-- A main key may what the auth token may; a standard one neither accounts nor keys.
alter table api_key add column kind text not null default 'standard' check (kind in ('main', 'standard'));
alter table api_key add column updated_at timestamptz not null default 'epoch';
update api_key set updated_at = created_at;
