package dev.parley.dispatch;

import dev.parley.account.AccountSid;
import java.util.HashMap;
import java.util.Map;

/** The queues of one account's senders. Guarded by the lock of {@link SenderQueues}. */
final class AccountQueue {
  final AccountSid sid;
  final Map<String, SenderQueue> senders = new HashMap<>();

  final Budget budget = new Budget();

  AccountQueue(AccountSid sid) {
    this.sid = sid;
  }
}
