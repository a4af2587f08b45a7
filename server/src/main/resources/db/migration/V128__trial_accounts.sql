-- A trial account texts verified numbers only (clause S7); a subaccount is what its owner is.
alter table account add column type text not null default 'full' check (type in ('trial', 'full'));

-- Numbers whose holders gave a code back to the account.
create table outgoing_caller_id (
  sid           uuid primary key,
  account       uuid not null references account (sid),
  phone_number  text not null,
  friendly_name text not null check (length(friendly_name) between 1 and 64),
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  unique (account, phone_number)
);

-- What a code is good for: texting from the number, being texted on it, or likewise by answering from it.
alter table number_claim add column purpose text not null default 'hold' check (purpose in ('hold', 'receive', 'answer'));
alter table number_claim add column label text not null default '';
alter table number_claim drop constraint number_claim_pkey;
alter table number_claim add primary key (account, number, purpose);
-- Codes of before were hashed without their purpose: who has one asks again.
update number_claim set expires_at = 'epoch';
