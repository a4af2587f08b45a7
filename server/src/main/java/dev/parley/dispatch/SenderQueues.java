package dev.parley.dispatch;

import dev.parley.account.AccountSid;
import dev.parley.loop.Loops;
import dev.parley.message.LiveMessage;
import dev.parley.message.MessageRow;
import dev.parley.message.UnfinishedMessages.Entry;
import dev.parley.message.UnfinishedMessages.Waiting;
import dev.parley.number.SenderRate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Messages waiting for their turn: a queue for each sender, of which a window is in memory and the
 * rest in the database. Accounts are served in turn, and the senders of an account within its turn,
 * so that neither one account's million nor one sender's holds another's one. Each step costs the
 * same however much waits.
 *
 * <p>This class decides and counts; {@link Overflow} moves messages between window and database.
 * Thread-safe: one lock, held for moments.
 */
final class SenderQueues {
  /** A sender whose window is to be filled from the database, from a position on. */
  record Refill(AccountSid account, String sender, UUID after, int limit) {}

  private final QueueLimits limits;
  private final Loops loops;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition somethingWaits = lock.newCondition();
  private final Condition overflowHasWork = lock.newCondition();
  private final Map<AccountSid, AccountQueue> accounts = new HashMap<>();
  private final Deque<AccountQueue> turn = new ArrayDeque<>();
  private final Deque<LiveMessage> spilling = new ArrayDeque<>();
  private final Deque<SenderQueue> refills = new ArrayDeque<>();

  /** Canceled or expired in the database only: their entries are to be removed. */
  private final Map<UUID, Entry> gone = new LinkedHashMap<>();

  private int inMemory;
  private int spilled;
  private boolean closed;

  /** Size of {@link #spilling}; written under the lock. */
  private volatile int spillingCount;

  SenderQueues(QueueLimits limits, Loops loops) {
    this.limits = limits;
    this.loops = loops;
  }

  /** The senders of one account, in turn. */
  private static final class AccountQueue {
    private final Map<String, SenderQueue> senders = new HashMap<>();
    private final Deque<SenderQueue> turn = new ArrayDeque<>();
    private boolean inTurn;
  }

  /** Without the lock: callers at the front door are many. */
  boolean hasRoom() {
    return spillingCount < limits.spilling();
  }

  /** Messages in memory. */
  int inMemory() {
    return counted(() -> inMemory);
  }

  /** Messages in the database only. */
  int spilled() {
    return counted(() -> spilled);
  }

  /** Messages of one sender, wherever they are; at [0] in memory, at [1] in the database only. */
  int[] waitingOf(AccountSid account, String sender) {
    lock.lock();
    try {
      SenderQueue queue = find(account, sender);
      return queue == null ? new int[2] : new int[] {queue.inMemory(), queue.spilled};
    } finally {
      lock.unlock();
    }
  }

  private int counted(java.util.function.IntSupplier count) {
    lock.lock();
    try {
      return count.getAsInt();
    } finally {
      lock.unlock();
    }
  }

  /** When the message was created that waits longest; windows begin with the oldest. */
  Optional<Instant> oldest() {
    lock.lock();
    try {
      return turn.stream()
          .flatMap(account -> account.turn.stream())
          .map(SenderQueue::head)
          .filter(java.util.Objects::nonNull)
          .map(message -> message.row().createdAt())
          .min(Instant::compareTo);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes room for a message that is about to be stored; false when the sender's queue would hold
   * more than it can send in its queue time. End it by {@link #add} or {@link #release}.
   */
  boolean reserve(AccountSid account, String sender, SenderRate rate, int segments) {
    lock.lock();
    try {
      SenderQueue queue = queue(account, sender);
      if (!queue.hasRoomFor(rate, segments)) {
        return false;
      }
      queue.segments += segments;
      queue.reserved++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** It was not stored after all. */
  void release(AccountSid account, String sender, int segments) {
    lock.lock();
    try {
      SenderQueue queue = queue(account, sender);
      queue.segments -= segments;
      queue.reserved--;
      forgetIfIdle(queue);
    } finally {
      lock.unlock();
    }
  }

  /** A message with room reserved, stored now. */
  void add(LiveMessage message) {
    lock.lock();
    try {
      SenderQueue queue = queue(message.row());
      queue.reserved--;
      place(queue, message);
    } finally {
      lock.unlock();
    }
  }

  /** A message that counts from now on, however much waits already: it was accepted before. */
  void addAccepted(LiveMessage message) {
    lock.lock();
    try {
      SenderQueue queue = queue(message.row());
      queue.segments += SenderQueue.segmentsOf(message);
      place(queue, message);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Behind what is spilled already, else into the window. What comes late, older than what went
   * before it, goes into the window in any case: a refill would not look so far back.
   */
  private void place(SenderQueue queue, LiveMessage message) {
    boolean full = queue.spilled > 0 || queue.inMemory() >= windowNow();
    if (full && queue.beyond(message.row().sid().id())) {
      queue.spilled++;
      queue.spilling++;
      spilled++;
      spilling.addLast(message);
      spillingCount = spilling.size();
      overflowHasWork.signal();
      wantRefill(queue);
      return;
    }
    if (queue.enter(message)) {
      entered(queue);
    }
  }

  private int windowNow() {
    return inMemory < limits.inMemory() ? limits.window() : limits.atLeast();
  }

  private void entered(SenderQueue queue) {
    inMemory++;
    if (queue.inTurn) {
      return;
    }
    queue.inTurn = true;
    AccountQueue account = accountOf(queue);
    account.turn.addLast(queue);
    if (!account.inTurn) {
      account.inTurn = true;
      turn.addLast(account);
    }
    somethingWaits.signal();
  }

  /** It was taken and could not be written: it goes before all that is younger. */
  void putBack(LiveMessage message) {
    lock.lock();
    try {
      SenderQueue queue = queue(message.row());
      if (queue.putBack(message)) {
        queue.segments += SenderQueue.segmentsOf(message);
        entered(queue);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something is in memory; false when closed. */
  boolean awaitSome() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (turn.isEmpty() && !closed) {
        somethingWaits.await();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** What was taken out of its queue, and for which carrier. */
  record Taken(LiveMessage message, String carrier) {}

  /** The next messages that can go, each of the sender whose turn it is. */
  List<Taken> poll(int max, Outlets outlets) {
    List<Taken> taken = new ArrayList<>();
    lock.lock();
    try {
      int inVain = 0;
      while (taken.size() < max && inVain < turn.size()) {
        AccountQueue account = turn.removeFirst();
        Taken next = pollOf(account, outlets);
        if (next == null) {
          inVain++;
        } else {
          inVain = 0;
          taken.add(next);
        }
        if (account.turn.isEmpty()) {
          account.inTurn = false;
        } else {
          turn.addLast(account);
        }
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Taken pollOf(AccountQueue account, Outlets outlets) {
    for (int tried = account.turn.size(); tried > 0; tried--) {
      SenderQueue queue = account.turn.removeFirst();
      LiveMessage head = queue.head();
      String carrier =
          head == null ? null : outlets.choose(outlets.routeOf(head), SenderQueue.segmentsOf(head));
      if (carrier != null) {
        return new Taken(pollOf(account, queue), carrier);
      }
      account.turn.addLast(queue);
    }
    return null;
  }

  private LiveMessage pollOf(AccountQueue account, SenderQueue queue) {
    LiveMessage message = queue.take();
    inMemory--;
    queue.segments -= SenderQueue.segmentsOf(message);
    if (queue.inMemory() > 0) {
      account.turn.addLast(queue);
    } else {
      queue.inTurn = false;
    }
    wantRefill(queue);
    forgetIfIdle(queue);
    return message;
  }

  /** A message left its queue by another way than its turn: canceled, expired, stopped, held. */
  void left(LiveMessage message) {
    MessageRow row = message.row();
    lock.lock();
    try {
      SenderQueue queue = find(row.account(), row.from());
      if (queue == null) {
        return;
      }
      if (queue.remove(message)) {
        inMemory--;
        leaveTurn(queue);
      } else if (queue.spilled > 0 && queue.beyond(row.sid().id())) {
        if (gone.putIfAbsent(row.sid().id(), Entry.queued(message)) != null) {
          return;
        }
        spilled--;
        queue.spilled--;
        overflowHasWork.signal();
      } else {
        return; // Taken by dispatch, which counted it off.
      }
      queue.segments -= SenderQueue.segmentsOf(message);
      wantRefill(queue);
      forgetIfIdle(queue);
    } finally {
      lock.unlock();
    }
  }

  /** Rare, so the turn may be searched. */
  private void leaveTurn(SenderQueue queue) {
    if (queue.inMemory() > 0) {
      return;
    }
    queue.inTurn = false;
    AccountQueue account = accountOf(queue);
    account.turn.remove(queue);
    if (account.turn.isEmpty()) {
      account.inTurn = false;
      turn.remove(account);
    }
  }

  /**
   * What the process before left in the database. Refills begin at the oldest, also when younger
   * ones came and went before this was known; what is counted twice then is set right by the refill
   * that reaches the end.
   */
  void restore(List<Waiting> waiting) {
    lock.lock();
    try {
      for (Waiting each : waiting) {
        SenderQueue queue = queue(each.account(), each.sender());
        queue.highest = SenderQueue.LOWEST;
        queue.spilled += each.messages();
        queue.segments += each.segments();
        spilled += each.messages();
        wantRefill(queue);
      }
    } finally {
      lock.unlock();
    }
  }

  private void wantRefill(SenderQueue queue) {
    if (!queue.refillWanted
        && queue.spilled > queue.spilling
        && 2 * queue.inMemory() <= windowNow()) {
      queue.refillWanted = true;
      refills.addLast(queue);
      overflowHasWork.signal();
    }
  }

  // What follows is for the overflow's one thread.

  /** Waits for work, at most so long; false when closed. */
  boolean awaitOverflow(Duration most) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = most.toNanos();
      while (!closed && left > 0 && spilling.isEmpty() && refills.isEmpty() && gone.isEmpty()) {
        left = loops.awaitNanos(lock, overflowHasWork, left);
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** What is to be listed in the database; it stays here until {@link #spilled(int, Predicate)}. */
  List<LiveMessage> spilling(int max) {
    lock.lock();
    try {
      return spilling.stream().limit(max).toList();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The first so many are listed: each leaves memory, or enters the window when a younger one is
   * there already, or when something is under way with it.
   *
   * @param park lets a message go from memory; false when it must stay
   */
  void spilled(int count, Predicate<LiveMessage> park) {
    lock.lock();
    try {
      for (int i = 0; i < count; i++) {
        LiveMessage message = spilling.removeFirst();
        MessageRow row = message.row();
        SenderQueue queue = queue(row);
        queue.spilling--;
        boolean isGone = gone.containsKey(row.sid().id());
        if (!isGone && (!queue.beyond(row.sid().id()) || !park.test(message))) {
          queue.spilled--;
          spilled--;
          message.listedUnder(row.from());
          if (queue.enter(message)) {
            entered(queue);
          }
        }
        wantRefill(queue);
        forgetIfIdle(queue);
      }
      spillingCount = spilling.size();
    } finally {
      lock.unlock();
    }
  }

  /** A sender whose window is low. */
  @Nullable Refill nextRefill() {
    lock.lock();
    try {
      SenderQueue queue = refills.pollFirst();
      if (queue == null) {
        return null;
      }
      int room = Math.max(1, windowNow() - queue.inMemory());
      return new Refill(queue.account, queue.sender, queue.highest, room);
    } finally {
      lock.unlock();
    }
  }

  /** The database could not be read: it is tried again. */
  void again(Refill refill) {
    lock.lock();
    try {
      refills.addLast(queue(refill.account(), refill.sender()));
    } finally {
      lock.unlock();
    }
  }

  /**
   * What a refill found.
   *
   * @param entries as read, in order
   * @param waiting the messages among them that wait for their turn, in order
   */
  void refilled(Refill refill, List<Entry> entries, List<LiveMessage> waiting) {
    lock.lock();
    try {
      SenderQueue queue = queue(refill.account(), refill.sender());
      queue.refillWanted = false;
      Map<UUID, LiveMessage> byId = new HashMap<>();
      waiting.forEach(message -> byId.put(message.row().sid().id(), message));
      for (Entry entry : entries) {
        boolean counted = !gone.containsKey(entry.message());
        LiveMessage message = byId.get(entry.message());
        if (counted) {
          queue.spilled--;
          spilled--;
        }
        if (message != null && counted && queue.enter(message)) {
          entered(queue);
        } else if (counted) {
          queue.segments -= entry.segments();
        }
        if (queue.beyond(entry.message())) {
          queue.highest = entry.message();
        }
      }
      if (entries.size() < refill.limit()) {
        // Nothing more is in the database but what is on its way: the count starts anew from there.
        spilled -= queue.spilled - queue.spilling;
        queue.spilled = queue.spilling;
      } else if (queue.spilled <= queue.spilling) {
        // A full page: there may be more.
        spilled += queue.spilling + 1 - queue.spilled;
        queue.spilled = queue.spilling + 1;
      }
      wantRefill(queue);
      forgetIfIdle(queue);
    } finally {
      lock.unlock();
    }
  }

  /** Entries to be removed; they stay here until {@link #removed}. */
  List<Entry> gone(int max) {
    lock.lock();
    try {
      return gone.values().stream().limit(max).toList();
    } finally {
      lock.unlock();
    }
  }

  void removed(List<Entry> entries) {
    lock.lock();
    try {
      entries.forEach(entry -> gone.remove(entry.message()));
    } finally {
      lock.unlock();
    }
  }

  /** Whoever waits is told. */
  void close() {
    lock.lock();
    try {
      closed = true;
      somethingWaits.signalAll();
      overflowHasWork.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private SenderQueue queue(MessageRow row) {
    return queue(row.account(), row.from());
  }

  private SenderQueue queue(AccountSid account, String sender) {
    return accounts
        .computeIfAbsent(account, _ -> new AccountQueue())
        .senders
        .computeIfAbsent(sender, _ -> new SenderQueue(account, sender));
  }

  private @Nullable SenderQueue find(AccountSid account, String sender) {
    AccountQueue found = accounts.get(account);
    return found == null ? null : found.senders.get(sender);
  }

  private AccountQueue accountOf(SenderQueue queue) {
    AccountQueue account = accounts.get(queue.account);
    if (account == null) {
      throw new IllegalStateException("a sender's queue without its account");
    }
    return account;
  }

  private void forgetIfIdle(SenderQueue queue) {
    if (!queue.idle() || queue.refillWanted) {
      return;
    }
    AccountQueue account = accountOf(queue);
    account.senders.remove(queue.sender);
    if (account.senders.isEmpty() && !account.inTurn) {
      accounts.remove(queue.account);
    }
  }
}
