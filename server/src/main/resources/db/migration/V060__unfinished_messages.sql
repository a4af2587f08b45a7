-- Messages with unfinished business that recovery does not find from its mark on, because they are older than the mark, or because
-- their sender's window in memory is full (docs/adr/0007-queue-windows.md). A message that passes through memory quickly is never here.
create table unfinished_message (
  account    uuid        not null,
  -- Whose queue it waits in; empty for messages that wait for something else than their sender's turn.
  sender     text        not null,
  message    uuid        not null,
  segments   smallint    not null,
  -- When its validity ends.
  expires_at timestamptz not null,
  primary key (account, sender, message)
);
create index unfinished_message_expiry on unfinished_message (expires_at, message) where sender <> '';
create index unfinished_message_no_queue on unfinished_message (account, message) where sender = '';
