-- Which version of the terms an account accepted, who did it and what it is for (clause S4). Only added to; the newest one counts.
create table terms_acceptance (
  account          uuid not null references account (sid),
  number           integer not null check (number > 0),
  version          integer not null check (version > 0),
  accepted_by_kind text not null,
  accepted_by      text not null,
  declared_use     text not null check (length(declared_use) between 1 and 1000),
  accepted_at      timestamptz not null,
  primary key (account, number)
);
