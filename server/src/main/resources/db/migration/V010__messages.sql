-- Messages are inserted once; what happens to them is appended to message_event. Both are partitioned by time through the UUIDv7 in the sid.
create table message (
  id               uuid        not null,
  prefix           text        not null check (prefix in ('SM', 'MM')),
  account          uuid        not null,
  owner_account    uuid        not null,
  direction        smallint    not null check (direction between 0 and 2),
  sender           text        not null,
  recipient        text        not null,
  body             text,
  segments         smallint    not null,
  status_callback  text,
  validity_seconds integer     not null,
  created_at       timestamptz not null,
  initial_state    smallint    not null check (initial_state in (0, 1, 2, 3, 4, 10, 12)),
  error_code       integer,
  findings         jsonb,
  facts            text,
  policy_version   integer,
  verdict          integer     check (verdict between 0 and 3),
  origin           text        not null,
  purpose          text        not null,
  in_reply_to      uuid,
  carrier          text,
  deleted_at       timestamptz,
  primary key (id),
  -- A refusal says why; an inbound message was not decided.
  check ((initial_state in (0, 10)) = (error_code is not null)),
  check ((direction = 0) = (verdict is null))
) partition by range (id);

create index message_account on message (account, id);
create index message_recipient on message (recipient, id);

create table message_event (
  message      uuid        not null,
  seq          smallint    not null,
  kind         smallint    not null check (kind between 1 and 14),
  at           timestamptz not null,
  code         integer,
  segment      smallint    not null,
  carrier      text,
  reference    text,
  detail       text,
  state_before smallint    not null,
  state_after  smallint    not null,
  primary key (message, seq),
  -- The moves of dev.parley.message.Lifecycle; a test compares the two.
  constraint lawful_move check (
    state_before = state_after
    or (state_before, state_after) in (
      (1, 11),
      (4, 5), (4, 10), (4, 11),
      (5, 4), (5, 6), (5, 7), (5, 8), (5, 9), (5, 10),
      (6, 7), (6, 8), (6, 9), (6, 10),
      (7, 8), (7, 9), (7, 10)))
) partition by range (message);

-- Failures are few and are looked for.
create index message_event_failures on message_event (at) where state_after in (9, 10);

-- Which message a carrier's reference belongs to, for receipts that memory no longer knows. Kept 7 days: slot = day modulo 9, old slots are truncated.
create table receipt_reference (
  slot      smallint    not null,
  carrier   text        not null,
  reference text        not null,
  message   uuid        not null,
  segment   smallint    not null
) partition by list (slot);

do $$
begin
  for slot in 0..8 loop
    execute format('create table receipt_reference_%s partition of receipt_reference for values in (%s)', slot, slot);
  end loop;
end
$$;
create index receipt_reference_reference on receipt_reference (reference);

-- The oldest message with unfinished business: where recovery begins.
create table recovery_mark (
  only_one boolean primary key default true check (only_one),
  message  uuid    not null
);
