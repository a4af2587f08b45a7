-- Messages that were held after they had been something else (scheduled), and are not listed anywhere else. Few; an entry says "look at this message".
create table held_message (
  message uuid not null primary key
);
