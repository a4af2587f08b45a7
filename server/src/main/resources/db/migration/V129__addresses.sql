-- Postal addresses that accounts keep here; nothing is decided by them.
create table postal_address (
  sid              uuid primary key,
  account          uuid not null references account (sid),
  friendly_name    text not null check (length(friendly_name) <= 64),
  customer_name    text not null check (length(customer_name) between 1 and 255),
  street           text not null check (length(street) between 1 and 255),
  street_secondary text check (length(street_secondary) between 1 and 255),
  city             text not null check (length(city) between 1 and 255),
  region           text not null check (length(region) between 1 and 255),
  postal_code      text not null check (length(postal_code) between 1 and 255),
  iso_country      text not null check (iso_country ~ '^[A-Z]{2}$'),
  created_at       timestamptz not null,
  updated_at       timestamptz not null
);
create index postal_address_account on postal_address (account, created_at, sid);
