package dev.parley.webhook;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.message.WebhookOutcome;
import dev.parley.message.WebhookRetryRows;
import dev.parley.message.WebhookRetryRows.Waiting;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a failed call is made again, and when: only for accounts that asked for it, only after
 * failures that may pass, for 24 hours, and up to a maximum for each account. Counts what waits in
 * {@link WebhookRetryRows}. Thread-safe.
 */
public final class WebhookRetries implements FailedCalls {
  /** Calls of one account that may wait to be made again; what fails beyond it is given up. */
  public static final int WAITING_MAX = 100_000;

  private static final Logger log = LoggerFactory.getLogger(WebhookRetries.class);

  private final Accounts accounts;
  private final WebhookRetryRows rows;
  private final RetrySchedule schedule;
  private final SteadyTime time;
  private final Runnable givenUp;
  private final int waitingMax;
  private final Map<AccountSid, AtomicInteger> counts = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  /**
   * @param nanoTime monotonic, like {@link System#nanoTime}
   * @param givenUp counts the calls of these accounts that nobody makes any more
   */
  public WebhookRetries(
      Accounts accounts,
      WebhookRetryRows rows,
      Clock clock,
      LongSupplier nanoTime,
      RandomGenerator random,
      Runnable givenUp) {
    this(accounts, rows, clock, nanoTime, random, givenUp, WAITING_MAX);
  }

  WebhookRetries(
      Accounts accounts,
      WebhookRetryRows rows,
      Clock clock,
      LongSupplier nanoTime,
      RandomGenerator random,
      Runnable givenUp,
      int waitingMax) {
    this.accounts = accounts;
    this.rows = rows;
    this.schedule = new RetrySchedule(random);
    this.time = new SteadyTime(clock, nanoTime);
    this.givenUp = givenUp;
    this.waitingMax = waitingMax;
  }

  /** Counts what the process before left; before anything is called. Blocking. */
  public void start() {
    rows.counts().forEach(this::add);
  }

  /** A gauge. */
  public int waiting() {
    return count.get();
  }

  Instant now() {
    return time.instant();
  }

  WebhookRetryRows rows() {
    return rows;
  }

  @Override
  public WebhookOutcome failed(AccountSid account, String url, Prospect prospect) {
    if (!prospect.temporary() || !wants(account)) {
      return new WebhookOutcome.Failed(false);
    }
    String endpoint = endpoint(url).orElse(null);
    if (endpoint == null) {
      return new WebhookOutcome.Failed(false);
    }
    Instant now = time.instant();
    Optional<Instant> due = schedule.next(1, now, now, prospect.pause());
    if (due.isEmpty() || reserve(account, 1) == 0) {
      log.warn("event=webhook_given_up account={} reason=too_many_wait", account);
      givenUp.run();
      return new WebhookOutcome.Failed(false);
    }
    return new WebhookOutcome.CalledAgain(endpoint, 1, due.get(), now);
  }

  /** What becomes of a call that waited, was made and failed again. */
  WebhookOutcome failedAgain(Waiting call, Prospect prospect) {
    Optional<Instant> due =
        prospect.temporary() && wants(call.account())
            ? schedule.next(
                call.retry() + 1,
                call.replay() ? now() : call.failedAt(),
                time.instant(),
                prospect.pause())
            : Optional.empty();
    if (due.isPresent()) {
      Instant failedAt = call.replay() ? now() : call.failedAt();
      return new WebhookOutcome.CalledAgain(call.endpoint(), call.retry() + 1, due.get(), failedAt);
    }
    if (!call.replay()) {
      log.warn(
          "event=webhook_given_up account={} message={} state={} retries={}",
          call.account(),
          call.key().message(),
          call.key().state().text(),
          call.retry());
      givenUp.run();
    }
    return new WebhookOutcome.Failed(true);
  }

  private boolean wants(AccountSid account) {
    return accounts.find(account).map(Account::webhookRetry).orElse(false);
  }

  /** Scheme, host and port; empty for what cannot be called. */
  static Optional<String> endpoint(String url) {
    try {
      return Optional.of(WebhookUrl.parse(url).endpoint());
    } catch (WebhookUrl.Invalid _) {
      return Optional.empty();
    }
  }

  /** Takes as many of these places as there are; each is given back by {@link #release}. */
  int reserve(AccountSid account, int wanted) {
    AtomicInteger ofAccount = counts.computeIfAbsent(account, _ -> new AtomicInteger());
    int taken = wanted;
    while (true) {
      int before = ofAccount.get();
      taken = Math.max(0, Math.min(wanted, waitingMax - before));
      if (ofAccount.compareAndSet(before, before + taken)) {
        count.addAndGet(taken);
        return taken;
      }
    }
  }

  void release(AccountSid account, int places) {
    add(account, -places);
  }

  private void add(AccountSid account, int howMany) {
    counts.computeIfAbsent(account, _ -> new AtomicInteger()).addAndGet(howMany);
    count.addAndGet(howMany);
  }

  /** Nobody makes these calls any more. Blocking. */
  int forget(AccountSid account, Collection<WebhookRetryRows.CallKey> keys) throws SQLException {
    int gone = rows.forget(List.copyOf(keys));
    release(account, gone);
    return gone;
  }
}
