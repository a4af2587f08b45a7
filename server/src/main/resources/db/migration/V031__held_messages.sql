-- Held messages are few, live in the database only, and are looked for when a person has decided.
create index message_held on message (id) where initial_state = 3;
