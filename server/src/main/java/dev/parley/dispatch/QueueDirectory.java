package dev.parley.dispatch;

import dev.parley.account.AccountSid;
import dev.parley.message.LiveMessage;
import dev.parley.message.MessageRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The queues by account and sender, as long as something waits in them. Guarded by the lock of
 * {@link SenderQueues}.
 */
final class QueueDirectory {
  private final Map<AccountSid, AccountQueue> accounts = new HashMap<>();

  SenderQueue queue(MessageRow row) {
    return queue(row.account(), row.from());
  }

  /** Made when there is none. */
  SenderQueue queue(AccountSid account, String sender) {
    AccountQueue queue = accounts.computeIfAbsent(account, AccountQueue::new);
    return queue.senders.computeIfAbsent(sender, _ -> new SenderQueue(queue, sender));
  }

  @Nullable SenderQueue find(AccountSid account, String sender) {
    AccountQueue found = accounts.get(account);
    return found == null ? null : found.senders.get(sender);
  }

  Stream<SenderQueue> all() {
    return accounts.values().stream().flatMap(account -> account.senders.values().stream());
  }

  /** Those for which both questions are answered yes, at most so many. */
  List<LiveMessage> waitingOf(
      Predicate<AccountSid> wanted, Predicate<LiveMessage> message, int max) {
    return accounts.values().stream()
        .filter(account -> wanted.test(account.sid))
        .flatMap(account -> account.senders.values().stream())
        .flatMap(queue -> queue.lines().stream())
        .flatMap(Line::stream)
        .filter(message)
        .limit(max)
        .toList();
  }

  void forgetIfIdle(SenderQueue queue) {
    if (!queue.idle()) {
      return;
    }
    AccountQueue account = queue.account;
    account.senders.remove(queue.sender, queue);
    forgetIfIdle(account);
  }

  void forgetIfIdle(AccountQueue account) {
    if (account.senders.isEmpty() && !account.budget.owes) {
      accounts.remove(account.sid, account);
    }
  }
}
