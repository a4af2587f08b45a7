-- What tells the parts of one long message from those of another, counted for each sender and recipient (docs/adr/0013-concatenation-references.md).
-- Messages of one part have none. 0 to 65535, unchecked here: PostgreSQL parses the checks of a table again for each COPY.
alter table message add column concatenation_reference integer;

create table concatenation_reference (
  -- A hash of sender and recipient.
  pair        bigint      not null primary key,
  last        integer     not null check (last between 0 and 65535),
  -- Of the last message to end; the row is forgotten some days after.
  valid_until timestamptz not null
) with (fillfactor = 80);
