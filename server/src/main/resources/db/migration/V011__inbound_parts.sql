-- Parts of inbound messages that wait for their companions (23.040 s9.2.3.24.1). A part that comes twice is kept once.
create table inbound_part (
  carrier     text        not null,
  sender      text        not null,
  recipient   text        not null,
  reference   integer     not null,
  total       smallint    not null,
  number      smallint    not null,
  text        text        not null,
  received_at timestamptz not null,
  primary key (carrier, sender, recipient, reference, total, number)
);
