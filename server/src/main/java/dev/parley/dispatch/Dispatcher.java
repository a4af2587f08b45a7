package dev.parley.dispatch;

import dev.parley.accept.Outgoing;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.carrier.Carriers;
import dev.parley.carrier.Route;
import dev.parley.carrier.RouteTable;
import dev.parley.carrier.Router;
import dev.parley.consent.OptOuts;
import dev.parley.consent.RecipientLocks;
import dev.parley.consent.Revocations;
import dev.parley.loop.Loops;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageReader;
import dev.parley.message.MessageReader.Loaded;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.message.ReceiptReferences;
import dev.parley.message.UnfinishedMessages;
import dev.parley.message.UnfinishedMessages.Waiting;
import dev.parley.number.Rates;
import dev.parley.number.Throughput;
import dev.parley.service.ServiceReach;
import dev.parley.store.Database;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands allowed messages to carriers. One loop waits for a message and for room at a carrier of its
 * route, and hands it to that carrier's {@link CarrierWriter}, which marks and writes it; no more
 * is handed than the link has room for.
 */
public final class Dispatcher implements Outgoing, AutoCloseable {
  /** Batches follow each other no faster, unless a whole one waits. */
  private static final Duration PACE = Duration.ofMillis(5);

  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private final SenderQueues queues;
  private final Rates rates;
  private final Overflow overflow;
  private final StillAllowed stillAllowed;
  private final Router router;
  private final Function<String, String> countries;
  private final CarrierWriters writers;
  private final Outlets outlets = new ByRoute();
  private final LiveMessages live;
  private final ScheduledExecutorService scheduler;
  private final LongSupplier nanoTime;
  private final Submits submits = new Submits();
  private final Loops loops;
  private final Thread loop;

  /** Owned by the loop. */
  private long lastBatchNanos;

  /** A route had no carrier with room. */
  private volatile boolean wanted;

  private volatile boolean closed;

  /**
   * @param countries of numbers, ISO 3166 alpha-2; empty for what has none
   */
  public Dispatcher(
      Carriers carriers,
      Router router,
      Function<String, String> countries,
      LiveMessages live,
      ReceiptReferences references,
      Revocations revocations,
      RecipientLocks locks,
      Accounts accounts,
      Stored stored,
      ScheduledExecutorService scheduler,
      Clock clock,
      LongSupplier nanoTime,
      QueueLimits limits,
      Rates rates,
      Loops loops) {
    this.rates = rates;
    this.queues = new SenderQueues(limits, loops, nanoTime, rates, outlets::routeOf);
    this.router = router;
    this.countries = countries;
    this.live = live;
    this.scheduler = scheduler;
    this.nanoTime = nanoTime;
    this.lastBatchNanos = nanoTime.getAsLong() - PACE.toNanos();
    this.stillAllowed =
        new StillAllowed(stored.database(), stored.optOuts(), accounts, stored.services(), live);
    this.overflow =
        new Overflow(
            queues,
            stored.unfinished(),
            stored.reader(),
            live,
            stillAllowed,
            clock,
            nanoTime,
            loops);
    this.loops = loops;
    this.writers =
        new CarrierWriters(
            carriers,
            new CarrierWriter.Shared(
                live,
                new LastLook(revocations, stored.optOuts(), accounts, stored.services(), nanoTime),
                locks,
                submits,
                new SubmitOutcomes(live, references, router, this::returned),
                this::returned,
                this::roomAgain),
            nanoTime,
            loops);
    this.loop = loops.thread("dispatch", this::run);
    live.tellWhatLeavesQueues(this::left);
    carriers.whenChanged(queues::routesChanged);
  }

  private void left(LiveMessage message) {
    if (queues.left(message)) {
      live.whenWritten(message, () -> queues.removable(message));
    }
  }

  /** What the queues keep outside of memory. */
  public record Stored(
      Database database,
      UnfinishedMessages unfinished,
      MessageReader reader,
      OptOuts optOuts,
      ServiceReach services) {}

  /** How much waits that the process before listed; before {@link #start}. */
  public void restore(List<Waiting> waiting) {
    queues.restore(waiting);
  }

  /** From now on the queues know of what is listed and was not told to {@link #restore}. */
  public void takeUpListed() {
    overflow.takeUpListed();
  }

  /** An account may not send any more: what waits of it is ended (S3). */
  public void standingFell() {
    queues.standingFell();
  }

  /** Messages that recovery found waiting, unless their recipients opted out since. */
  public void recovered(List<LiveMessage> messages) throws SQLException {
    stillAllowed.allowed(messages).forEach(queues::addAccepted);
  }

  /**
   * Begins to send.
   *
   * @param resumer takes up a listed message that does not wait for its turn; false when nothing is
   *     left to do
   */
  public void start(Predicate<Loaded> resumer) {
    overflow.start(resumer);
    loop.start();
  }

  @Override
  public boolean hasRoom() {
    return queues.hasRoom();
  }

  @Override
  public boolean reserve(AccountSid account, String sender, int segments) {
    return queues.reserve(account, sender, segments);
  }

  @Override
  public void release(AccountSid account, String sender, int segments) {
    queues.release(account, sender, segments);
  }

  @Override
  public void queued(LiveMessage message) {
    queues.add(message);
  }

  @Override
  public void queuedAlways(LiveMessage message) {
    queues.addAccepted(message);
  }

  /** Queued messages in memory. */
  public int inMemory() {
    return queues.inMemory();
  }

  /** Queued messages that are in the database only. */
  public int spilled() {
    return queues.spilled();
  }

  /** When the message was created that waits longest. */
  public Optional<Instant> oldestQueued() {
    return queues.oldest();
  }

  /** What a queued message waits for, in words. */
  public Optional<String> waitsFor(MessageView message) {
    if (message.state() != MessageState.QUEUED) {
      return Optional.empty();
    }
    int[] waiting = queues.waitingOf(message.account(), message.from());
    String others =
        (waiting[0] + waiting[1])
            + " messages of this sender are queued"
            + (waiting[1] == 0 ? "." : ", " + waiting[1] + " of them in the database only.");
    return Optional.of(router.waitsFor(routeOf(message)) + "; " + others + paced(message));
  }

  private Route routeOf(MessageView message) {
    return live.inMemory(message.sid().id())
        .map(outlets::routeOf)
        .orElseGet(() -> route(message.from(), message.account(), message.to()));
  }

  private String paced(MessageView message) {
    Throughput rate = rates.of(message.from());
    if (!rate.paced()) {
      return "";
    }
    int perSecond = rate.segmentsPerSecond();
    return " Its sender may send "
        + perSecond
        + (perSecond == 1 ? " segment" : " segments")
        + " a second ("
        + rate.reason()
        + "); about "
        + queues.segmentsOf(message.account(), message.from())
        + " segments wait for it."
        + rates
            .of(message.account())
            .map(all -> " All senders of its account may send " + all.segmentsPerSecond() + ".")
            .orElse("");
  }

  /** Senders that rest, by their rate. */
  public int restingSenders() {
    return queues.waits().pacing().senders();
  }

  /** Accounts that rest. */
  public int restingAccounts() {
    return queues.waits().pacing().accounts();
  }

  /** How often a sender had to wait for its rate. */
  public long senderWaits() {
    return queues.waits().pacing().senderRests();
  }

  /** How often an account had to wait for its rate. */
  public long accountWaits() {
    return queues.waits().pacing().accountRests();
  }

  /** How often no carrier of a route had room. */
  public long routeWaits() {
    return queues.waits().noRoom();
  }

  private void run() {
    try {
      while (queues.awaitSome()) {
        pace();
        hand(queues.poll(CarrierWriter.BATCH_MAX, outlets));
      }
    } catch (InterruptedException stop) {
      if (!closed) {
        log.error("event=dispatch_interrupted", stop);
      }
    }
  }

  /** Under load a mark's commit is shared by more messages when batches do not follow at once. */
  private void pace() throws InterruptedException {
    long left = PACE.toNanos() - (nanoTime.getAsLong() - lastBatchNanos);
    if (left > 0 && queues.inMemory() < CarrierWriter.BATCH_MAX) {
      loops.sleep(Duration.ofNanos(left));
    }
    lastBatchNanos = nanoTime.getAsLong();
  }

  /** Where messages go, as far as rules, health and room say. */
  private final class ByRoute implements Outlets {
    @Override
    public Route routeOf(LiveMessage message) {
      String pinned = message.pinnedTo();
      return pinned == null
          ? route(message.row().from(), message.row().account(), message.row().to())
          : Route.pinnedTo(pinned);
    }

    @Override
    public @Nullable String choose(Route route, int segments) {
      String chosen = choose(route);
      if (chosen == null) {
        wanted = true;
        chosen = choose(route); // Room that came in between told nobody.
      }
      if (chosen != null) {
        writers.named(chosen).promise(segments);
      }
      return chosen;
    }

    private @Nullable String choose(Route route) {
      return router.choose(route, link -> writers.of(link).room());
    }
  }

  private Route route(String sender, AccountSid account, String to) {
    return router.routeOf(
        new RouteTable.Subject(sender, account.toString(), to, () -> countries.apply(to)));
  }

  /** A carrier has room, or may have: routes that had none are asked again. */
  private void roomAgain() {
    if (wanted) {
      wanted = false;
      queues.roomAgain();
    }
  }

  /** What goes to one carrier is handed over together, so that its marks share a commit. */
  private void hand(List<SenderQueues.Taken> taken) {
    Map<String, List<CarrierWriter.Handed>> byCarrier = new LinkedHashMap<>();
    for (SenderQueues.Taken each : taken) {
      String why = router.why(each.route(), each.carrier());
      byCarrier
          .computeIfAbsent(each.carrier(), _ -> new ArrayList<>(taken.size()))
          .add(new CarrierWriter.Handed(each.message(), why));
    }
    byCarrier.forEach(writers::hand);
  }

  private void returned(LiveMessage message, Duration pause) {
    if (pause.isZero()) {
      queues.putBack(message);
      return;
    }
    ScheduledFuture<?> _ =
        scheduler.schedule(() -> queues.putBack(message), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Takes no more out of the queues, then waits for the answers to what was written.
   *
   * @return false when some did not come in time
   */
  public boolean drain(Duration most) {
    closed = true;
    queues.close();
    long deadline = nanoTime.getAsLong() + most.toNanos();
    try {
      loop.join();
      // The half of the time that is left belongs to the last answers.
      writers.close(nanoTime.getAsLong() + most.toNanos() / 2);
      overflow.join();
      return submits.awaitNone(deadline - nanoTime.getAsLong());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    drain(Duration.ZERO);
  }
}
