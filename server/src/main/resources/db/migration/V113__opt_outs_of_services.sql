-- What stopped a service, for when senders leave it.
create index opt_out_of_service on opt_out (scope_key, id) where scope_kind = 'service' and lifted_at is null;
