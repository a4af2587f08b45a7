-- Held messages are few, live in the database only, and are looked for when a person has decided.
create index message_held on message (id) where initial_state = 3;

-- Released: held to queued. Stopped and expired: held to failed.
alter table message_event drop constraint message_event_kind_check;
alter table message_event add constraint message_event_kind_check check (kind between 1 and 14 or kind = 20);
alter table message_event drop constraint lawful_move;
-- The moves of dev.parley.message.Lifecycle; a test compares the two.
alter table message_event add constraint lawful_move check (
  state_before = state_after
  or (state_before, state_after) in (
    (1, 11),
    (3, 4), (3, 10),
    (4, 5), (4, 10), (4, 11),
    (5, 4), (5, 6), (5, 7), (5, 8), (5, 9), (5, 10),
    (6, 7), (6, 8), (6, 9), (6, 10),
    (7, 8), (7, 9), (7, 10)));
