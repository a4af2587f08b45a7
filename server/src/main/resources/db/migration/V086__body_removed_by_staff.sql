-- Not only its owner empties a body: people and operators of the installation do, too.
alter table message drop constraint message_body_removed_by_check;
alter table message add constraint message_body_removed_by_check
  check (body_removed_by in ('owner', 'staff', 'retention'));
