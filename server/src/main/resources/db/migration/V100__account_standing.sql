-- Who set the standing of an account, when and why (clause S3): an owner does not lift what the operator set.
alter table account add column standing_set_by text not null default 'operator' check (standing_set_by in ('owner', 'operator'));
alter table account add column standing_reason text not null default '' check (length(standing_reason) <= 1000);
alter table account add column standing_since timestamptz not null default 'epoch';
update account set standing_since = created_at;
