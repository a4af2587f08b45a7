package dev.parley.dispatch;

import dev.parley.number.Rates;
import dev.parley.number.SegmentLimiter;
import dev.parley.number.Throughput;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Lets senders and accounts rest whose rate says "not before". What rests is in a heap by its time
 * and costs nothing until then; it is out of turn in all lanes and routes. Guarded by the lock of
 * {@link SenderQueues}; time is monotonic, in nanoseconds.
 */
final class Pacing {
  private final Rates rates;
  private final QueueDirectory directory;
  private final Turns turns;
  private final PriorityQueue<Due> heap =
      new PriorityQueue<>((one, other) -> Long.signum(one.atNanos() - other.atNanos()));
  private int restingSenders;
  private int restingAccounts;
  private long senderRests;
  private long accountRests;

  Pacing(Rates rates, QueueDirectory directory, Turns turns) {
    this.rates = rates;
    this.directory = directory;
    this.turns = turns;
  }

  /** Somebody who rests or owes; at most one of each is in the heap. */
  private sealed interface Who {
    record OfSender(SenderQueue queue) implements Who {}

    record OfAccount(AccountQueue queue) implements Who {}
  }

  private record Due(long atNanos, Who who, boolean endsRest) {}

  /** A message of this sender went, and is counted off its queue. */
  void took(SenderQueue queue, int segments, long nowNanos) {
    Throughput rate = rates.of(queue.sender);
    if (rate.paced() && pay(queue.budget, new Who.OfSender(queue), rate, segments, nowNanos)) {
      restingSenders++;
      senderRests++;
      queue.lines().forEach(turns::leave);
    }
    AccountQueue account = queue.account;
    Optional<Throughput> accountRate = rates.of(account.sid).filter(Throughput::paced);
    if (accountRate.isPresent()
        && pay(account.budget, new Who.OfAccount(account), accountRate.get(), segments, nowNanos)) {
      restingAccounts++;
      accountRests++;
      turns.leave(account);
    }
  }

  /** Whether it rests from now on. */
  private boolean pay(Budget budget, Who who, Throughput rate, int segments, long nowNanos) {
    SegmentLimiter limiter = budget.limiter;
    if (limiter == null) {
      limiter = new SegmentLimiter(nowNanos);
      budget.limiter = limiter;
    }
    limiter.take(segments, rate.segmentsPerSecond(), nowNanos);
    if (!budget.owes) {
      budget.owes = true;
      heap.add(new Due(nowNanos + limiter.owedNanos(nowNanos), who, false));
    }
    long wait = limiter.waitNanos(nowNanos);
    if (wait == 0 || budget.resting) {
      return false;
    }
    budget.resting = true;
    heap.add(new Due(nowNanos + wait, who, true));
    return true;
  }

  /** Those whose time has come are in turn again; those who owe nothing may be forgotten. */
  void wake(long nowNanos) {
    for (Due due = heap.peek(); due != null && due.atNanos() - nowNanos <= 0; due = heap.peek()) {
      heap.remove();
      if (due.endsRest()) {
        endRest(due.who());
      } else {
        settle(due.who(), nowNanos);
      }
    }
  }

  private void endRest(Who who) {
    switch (who) {
      case Who.OfSender(SenderQueue queue) -> {
        queue.budget.resting = false;
        restingSenders--;
        queue.lines().forEach(turns::enter);
      }
      case Who.OfAccount(AccountQueue account) -> {
        account.budget.resting = false;
        restingAccounts--;
        turns.enter(account);
      }
    }
  }

  private void settle(Who who, long nowNanos) {
    Budget budget =
        switch (who) {
          case Who.OfSender(SenderQueue queue) -> queue.budget;
          case Who.OfAccount(AccountQueue account) -> account.budget;
        };
    long owed = budget.limiter == null ? 0 : budget.limiter.owedNanos(nowNanos);
    if (owed > 0) {
      heap.add(new Due(nowNanos + owed, who, false));
      return;
    }
    budget.owes = false;
    switch (who) {
      case Who.OfSender(SenderQueue queue) -> directory.forgetIfIdle(queue);
      case Who.OfAccount(AccountQueue account) -> directory.forgetIfIdle(account);
    }
  }

  /** Nanoseconds until {@link #wake} changes something; {@link Long#MAX_VALUE} for never. */
  long nextWake(long nowNanos) {
    Due due = heap.peek();
    return due == null ? Long.MAX_VALUE : Math.max(1, due.atNanos() - nowNanos);
  }

  Throughput rateOf(String sender) {
    return rates.of(sender);
  }

  Report report() {
    return new Report(restingSenders, restingAccounts, senderRests, accountRests);
  }

  /**
   * @param senders that rest now
   * @param accounts that rest now
   * @param senderRests how often one began to rest
   * @param accountRests how often one began to rest
   */
  record Report(int senders, int accounts, long senderRests, long accountRests) {}
}
