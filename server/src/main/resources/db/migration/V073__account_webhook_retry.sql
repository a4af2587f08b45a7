-- Whether failed webhooks of the account are called again, for 24 hours. Twilio does not, so it is off.
alter table account add column webhook_retry boolean not null default false;
