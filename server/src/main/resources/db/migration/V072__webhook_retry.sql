-- Calls to applications that failed and are made again: of accounts that asked for it, and those that an owner wants replayed
-- (docs/adr/0010-webhook-retries.md). Written in the transaction of the event that says that the call failed.
create table webhook_retry (
  message   uuid        not null,
  -- The announced state; 12, received, is the webhook of an inbound message.
  state     smallint    not null check (state between 0 and 13),
  account   uuid        not null,
  -- Scheme, host and port: each endpoint has its turn.
  endpoint  text        not null,
  -- Which retry is due, from 1; 0 for a replay.
  retry     smallint    not null check (retry >= 0),
  due_at    timestamptz not null,
  failed_at timestamptz not null,
  primary key (message, state)
);
create index webhook_retry_due on webhook_retry (endpoint, due_at, message, state);
create index webhook_retry_account on webhook_retry (account);
create index webhook_retry_oldest on webhook_retry (failed_at);
