-- Numbers that the operator has and accounts can take. One is available while no sender has its address.
create table stock_number (
  number        text primary key,
  kind          text not null check (kind in ('local', 'mobile', 'toll_free', 'short_code')),
  -- ISO 3166 alpha-2.
  country       text not null check (country ~ '^[A-Z]{2}$'),
  region        text,
  locality      text,
  postal_code   text,
  sms           boolean not null,
  mms           boolean not null,
  voice         boolean not null,
  monthly_price numeric(12, 4) check (monthly_price >= 0),
  loaded_at     timestamptz not null
);
create index stock_number_search on stock_number (country, kind, number);

-- How it was shown that the account holds it (clause S24).
alter table sender add column proof text not null default 'word' check (proof in ('stock', 'code', 'word'));

-- Who says that they hold a number, and the code that was texted to it.
create table number_claim (
  account      uuid not null references account (sid),
  number       text not null,
  code_hash    bytea not null,
  tries        integer not null,
  -- Codes that were texted since the window began.
  codes        integer not null,
  window_start timestamptz not null,
  expires_at   timestamptz not null,
  primary key (account, number)
);
create index number_claim_number on number_claim (number);
