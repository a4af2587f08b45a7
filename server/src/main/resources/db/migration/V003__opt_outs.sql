-- Who opted out of what (clause S7). Rows are appended; lifting one writes lifted_at once, and nothing is deleted.
create table opt_out (
  id                 bigint generated always as identity primary key,
  recipient          text not null,
  scope_kind         text not null check (scope_kind in ('sender', 'service', 'brand', 'account', 'everything')),
  scope_key          text not null check ((scope_key = '') = (scope_kind = 'everything')),
  since              timestamptz not null,
  source             text not null,
  keyword            text,
  inbound_sid        text,
  lifted_at          timestamptz,
  lifted_by          text,
  check ((lifted_at is null) = (lifted_by is null))
);

-- In force: at most one of each scope and source (START lifts those that came by keyword, not those that came by complaint),
-- and the index that every send reads.
create unique index opt_out_in_force on opt_out (recipient, scope_kind, scope_key, source) where lifted_at is null;
