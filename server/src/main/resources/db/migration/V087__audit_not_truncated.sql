-- Nor is it emptied whole: triggers before delete do not see a truncate.
create trigger audit_entry_not_truncated before truncate on audit_entry
  for each statement execute function audit_is_only_added_to();
