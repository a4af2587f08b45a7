-- An event that tells of a failed call to an application says whose it is, so that an account's failures are found without reading
-- everybody's messages. All other events leave it empty and are not in the index.
alter table message_event add column webhook_account uuid;
create index message_event_failed_webhooks on message_event (webhook_account, at, message, seq) where webhook_account is not null;

alter table message_event drop constraint message_event_kind_check;
alter table message_event add constraint message_event_kind_check check (kind between 1 and 23) not valid;
