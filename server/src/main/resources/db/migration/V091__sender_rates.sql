-- Rates that an operator gave to single senders, in segments a second; others have that of their kind.
create table sender_rate (
  sender              uuid primary key references sender (sid) on delete cascade,
  segments_per_second integer not null check (segments_per_second between 1 and 10000),
  set_at              timestamptz not null
);
