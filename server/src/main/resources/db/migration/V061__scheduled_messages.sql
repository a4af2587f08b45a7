-- Messages that wait for their time. The due time is kept with the message for good, since validity counts from it; the row here goes
-- when the time has come or the message is canceled.
alter table message add column due_at timestamptz;

create table scheduled_message (
  message uuid        not null primary key,
  account uuid        not null,
  due_at  timestamptz not null
);
create index scheduled_message_due on scheduled_message (due_at, message);
