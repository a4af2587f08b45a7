-- What messages are sent from. One address has one holder (clause S24).
create table sender (
  sid                    uuid primary key,
  account                uuid not null references account (sid),
  address                text not null unique,
  kind                   text not null check (kind in ('long_code', 'toll_free', 'short_code', 'alphanumeric')),
  -- ISO 3166 alpha-2 of a phone number, 001 for shared country codes.
  region                 text check ((region is not null) = (kind in ('long_code', 'toll_free'))),
  friendly_name          text not null,
  sms_url                text,
  sms_method             text not null check (sms_method in ('GET', 'POST')),
  sms_fallback_url       text,
  sms_fallback_method    text not null check (sms_fallback_method in ('GET', 'POST')),
  status_callback        text,
  status_callback_method text not null check (status_callback_method in ('GET', 'POST')),
  created_at             timestamptz not null,
  updated_at             timestamptz not null
);
