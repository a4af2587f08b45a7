-- Who texted a recipient before is written beside the way of messages, which must not wait for, nor fail with, a service or a sender
-- that is deleted meanwhile. What is left of those is removed later, in portions.
alter table sticky_sender drop constraint sticky_sender_service_fkey;
alter table sticky_sender drop constraint sticky_sender_sender_fkey;
drop index sticky_sender_of;
