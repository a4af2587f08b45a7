-- How far the opt-out journal, a file outside of the data directory, is in the tables. A database put back to an earlier state has an
-- earlier position: what the journal holds after it is news to this database. No row: no journal was ever kept for it.
create table opt_out_journal_mark (
  only_one boolean primary key default true check (only_one),
  journal  uuid   not null,
  position bigint not null check (position >= 0)
);

-- Each time the database was put back, moved, or met without its opt-out journal. While one of them is held, messages wait for an operator,
-- except to recipients who texted that sender since. Rows are settled, never deleted.
create table restore_mark (
  id          bigint generated always as identity primary key,
  kind        text not null check (kind in ('import', 'restore', 'journal_missing')),
  at          timestamptz not null,
  outcome     text not null default 'new' check (outcome in ('new', 'merged', 'held', 'confirmed')),
  reason      text,
  settled_at  timestamptz,
  settled_by  text,
  check ((outcome in ('merged', 'confirmed')) = (settled_at is not null))
);
