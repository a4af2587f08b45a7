-- Where the request that sent a message stands in its application's trace (W3C Trace Context); most say nothing.
alter table message add column trace_parent text;
