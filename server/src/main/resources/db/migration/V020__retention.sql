-- Who removed a body, and when: the owner by redaction, or the account's retention. The row stays.
alter table message
  add column body_removed_at timestamptz,
  add column body_removed_by text check (body_removed_by in ('owner', 'retention')),
  add constraint body_removed check ((body_removed_at is null) = (body_removed_by is null));

-- Accounts whose bodies are kept for a shorter time than messages are, and how far the removal has come.
create table body_retention (
  account     uuid        primary key references account (sid),
  days        integer     not null check (days >= 1),
  set_at      timestamptz not null,
  -- Every message of the account below it is done.
  done_before uuid        not null default '00000000-0000-0000-0000-000000000000',
  removed     bigint      not null default 0
);
