-- Lists by From: without it a sender who is silent costs a look at every message of its account.
create index message_sender on message (sender, id);
