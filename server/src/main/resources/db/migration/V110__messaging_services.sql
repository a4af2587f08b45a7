-- Messaging services: a pool of senders with common settings, from which a message's sender is chosen.
create table messaging_service (
  sid                   uuid primary key,
  account               uuid not null references account (sid),
  friendly_name         text not null,
  inbound_request_url   text,
  inbound_method        text not null check (inbound_method in ('GET', 'POST')),
  fallback_url          text,
  fallback_method       text not null check (fallback_method in ('GET', 'POST')),
  status_callback       text,
  sticky_sender         boolean not null,
  mms_converter         boolean not null,
  smart_encoding        boolean not null,
  scan_message_content  text not null check (scan_message_content in ('inherit', 'enable', 'disable')),
  fallback_to_long_code boolean not null,
  area_code_geomatch    boolean not null,
  validity_seconds      integer not null check (validity_seconds between 1 and 36000),
  synchronous_validation boolean not null,
  usecase               text not null,
  use_inbound_webhook_on_number boolean not null,
  created_at            timestamptz not null,
  updated_at            timestamptz not null
);

create table messaging_service_sender (
  service    uuid not null references messaging_service (sid) on delete cascade,
  sender     uuid not null references sender (sid) on delete cascade,
  prefix     text not null check (prefix in ('PN', 'SC', 'AI')),
  created_at timestamptz not null,
  primary key (service, sender)
);
-- What a phone can answer to belongs to one service, so that it is clear whom an answer goes to. Names take no answers.
create unique index messaging_service_sender_once on messaging_service_sender (sender) where prefix <> 'AI';
create index messaging_service_sender_of on messaging_service_sender (sender);

-- Who texted a recipient for a service before, and goes on doing it.
create table sticky_sender (
  service   uuid not null references messaging_service (sid) on delete cascade,
  recipient text not null,
  sender    uuid not null references sender (sid) on delete cascade,
  used_at   timestamptz not null,
  primary key (service, recipient)
);
create index sticky_sender_used on sticky_sender (used_at);
create index sticky_sender_of on sticky_sender (sender);

-- Which service a message went through, and in words why this sender was chosen; null where From named it.
alter table message add column messaging_service uuid;
alter table message add column sender_choice text;

-- Short codes have a country too: they reach no phone of another one.
alter table sender drop constraint sender_check;
update sender set region = 'US' where kind = 'short_code';
alter table sender add constraint sender_region check ((region is null) = (kind = 'alphanumeric'));
