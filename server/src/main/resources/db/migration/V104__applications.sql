-- Webhooks under one name, which messages can refer to.
create table application (
  sid                 uuid primary key,
  account             uuid not null references account (sid),
  friendly_name       text not null,
  sms_url             text,
  sms_method          text not null check (sms_method in ('GET', 'POST')),
  sms_fallback_url    text,
  sms_fallback_method text not null check (sms_fallback_method in ('GET', 'POST')),
  status_callback     text,
  created_at          timestamptz not null,
  updated_at          timestamptz not null
);
