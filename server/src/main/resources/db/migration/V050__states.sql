-- The states and moves of dev.parley.message.Lifecycle; a test compares the two. Rows that are there were checked when they were written, so that they
-- are not read again (not valid); every new one is checked.
alter table message_event drop constraint lawful_move;
alter table message_event add constraint lawful_move check (
  state_before = state_after
  or (state_before, state_after) in (
    (1, 2), (1, 3), (1, 4), (1, 10), (1, 11), (1, 13),
    (2, 3), (2, 4), (2, 7), (2, 8), (2, 9), (2, 10), (2, 11),
    (3, 4), (3, 7), (3, 8), (3, 9), (3, 10), (3, 11),
    (4, 3), (4, 5), (4, 6), (4, 7), (4, 8), (4, 9), (4, 10), (4, 11), (4, 13),
    (5, 4), (5, 6), (5, 7), (5, 8), (5, 9), (5, 10),
    (6, 4), (6, 7), (6, 8), (6, 9), (6, 10),
    (7, 8), (7, 9),
    (13, 2), (13, 3), (13, 4), (13, 7), (13, 8), (13, 9), (13, 10), (13, 11))) not valid;

alter table message_event drop constraint message_event_kind_check;
alter table message_event add constraint message_event_kind_check check (kind between 1 and 22) not valid;

alter table message_event add constraint known_state check (state_before between 0 and 13 and state_after between 0 and 13) not valid;
