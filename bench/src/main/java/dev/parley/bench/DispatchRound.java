package dev.parley.bench;

import dev.parley.accept.Draft;
import dev.parley.carrier.Carriers;
import dev.parley.carrier.Router;
import dev.parley.carrier.smpp.SmppLink;
import dev.parley.carrier.smpp.SmppSettings;
import dev.parley.config.Secret;
import dev.parley.config.Shaping;
import dev.parley.consent.OptOutStore;
import dev.parley.consent.RecipientLocks;
import dev.parley.consent.Revocations;
import dev.parley.dispatch.Dispatcher;
import dev.parley.dispatch.QueueLimits;
import dev.parley.loop.Loops;
import dev.parley.message.Direction;
import dev.parley.message.Journal;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageEvent;
import dev.parley.message.MessageReader;
import dev.parley.message.MessageRow;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.ReceiptReferences;
import dev.parley.message.UnfinishedMessages;
import dev.parley.number.Rates;
import dev.parley.policy.Decision;
import dev.parley.service.ServiceReach;
import dev.parley.sid.SidSource;
import dev.parley.store.BatchCommitter;
import dev.parley.store.Database;
import dev.parley.store.GroupCommit;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.SocketFactory;

/** A dispatcher with one link to a sink, and messages that were accepted before. */
final class DispatchRound implements AutoCloseable {
  static final String CARRIER = "bench";

  private static final int SENDERS = 200;
  private static final int QUEUED_MAX = 10_000;
  private static final int WINDOW = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Clock CLOCK = Clock.systemUTC();

  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
  private final GroupCommit<MessageEvent> events =
      new GroupCommit<>(
          "journal", new BatchCommitter<>(NoDatabase.SESSIONS, "journal", NoDatabase.writer()));
  private final SmppLink link;
  private final Dispatcher dispatcher;
  private final List<LiveMessage> messages = new ArrayList<>();

  /**
   * @param first serial of the first message
   */
  DispatchRound(int port, int first, int count) {
    Database database = NoDatabase.unasked();
    SidSource sids = new SidSource(CLOCK, new Random(1));
    MessageReader reader = new MessageReader(database);
    LiveMessages live =
        new LiveMessages(new Journal(events), reader, sids, CLOCK, System::nanoTime);
    SmppSettings usual =
        SmppSettings.of(
            CARRIER, "127.0.0.1", port, SinkCarrier.SYSTEM_ID, new Secret(SinkCarrier.PASSWORD));
    this.link =
        new SmppLink(
            usual.withWindow(WINDOW), CLOCK, new Random(2), SocketFactory.getDefault(), _ -> {});
    Carriers carriers = Carriers.only(link);
    this.dispatcher =
        new Dispatcher(
            carriers,
            new Router(carriers, System::nanoTime),
            _ -> "US",
            live,
            new ReceiptReferences(database),
            new Revocations(sids, System::nanoTime),
            new RecipientLocks(),
            new OneAccount(),
            new Dispatcher.Stored(
                database,
                new UnfinishedMessages(database),
                reader,
                new OptOutStore(),
                ServiceReach.WITHOUT_POOLS),
            scheduler,
            CLOCK,
            System::nanoTime,
            QueueLimits.STANDARD,
            new Rates(new NoSenders(), Shaping.OFF),
            Loops.THREADS);
    for (int i = 0; i < count; i++) {
      messages.add(live.inserted(row(sids, first + i)));
    }
    dispatcher.start(_ -> false);
    link.start();
  }

  private static MessageRow row(SidSource sids, int serial) {
    byte[] text = LoadText.form().replace('+', ' ').getBytes(StandardCharsets.US_ASCII);
    LoadText.write(serial, LoadText.SERIAL_DIGITS, text, 0);
    return new MessageRow(
        MessageSid.sms(sids.next()),
        OneAccount.SID,
        OneAccount.SID,
        Direction.OUTBOUND_API,
        "+1201555" + (1_000 + serial % SENDERS),
        "+1202" + (2_000_000 + serial % 1_000_000),
        new String(text, StandardCharsets.US_ASCII),
        1,
        null,
        Draft.VALIDITY_MAX_SECONDS,
        CLOCK.instant(),
        MessageState.QUEUED,
        null,
        new Decision.Allowed(List.of(), new Decision.FactsDigest(1, "{}")),
        Draft.ORIGIN_API,
        Draft.PURPOSE_UNSPECIFIED,
        null,
        null);
  }

  void awaitBind() throws InterruptedException, BenchFailure {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!link.status().bound()) {
      pause(deadline);
    }
  }

  /** Queues all of them, a bounded number at a time, and waits until each is taken. */
  void play() throws InterruptedException, BenchFailure {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (LiveMessage message : messages) {
      while (dispatcher.inMemory() >= QUEUED_MAX) {
        pause(deadline);
      }
      dispatcher.queuedAlways(message);
    }
    for (LiveMessage message : messages) {
      while (message.state() != MessageState.SENT) {
        pause(deadline);
      }
    }
  }

  private static void pause(long deadline) throws InterruptedException, BenchFailure {
    if (System.nanoTime() - deadline > 0) {
      throw new BenchFailure("The messages did not leave in " + PATIENCE.toSeconds() + " s.");
    }
    Thread.sleep(1);
  }

  @Override
  public void close() {
    dispatcher.close();
    link.close();
    events.close();
    scheduler.shutdownNow();
  }
}
