-- For whom the application sent a message, in its own words (clauses S5, S17); most messages name nobody. Unchecked as concatenation_reference is.
alter table message add column end_user text;
create index message_end_user on message (account, end_user collate "C", id) where end_user is not null;

-- End users that are stopped. Who was resumed is not here: the audit log tells of it.
create table end_user (
  account  uuid not null references account (sid),
  tag      text collate "C" not null check (length(tag) between 1 and 64),
  stopped_by text not null check (stopped_by in ('account', 'parent', 'operator')),
  reason   text not null check (length(reason) <= 1000),
  since    timestamptz not null,
  primary key (account, tag)
);
