package dev.parley;

import dev.parley.accept.FactsGatherer;
import dev.parley.accept.HeldMessages;
import dev.parley.accept.Intake;
import dev.parley.accept.Outgoing;
import dev.parley.account.Accounts;
import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.CarrierLink;
import dev.parley.consent.JournaledOptOuts;
import dev.parley.consent.OptOutStore;
import dev.parley.consent.OptOuts;
import dev.parley.consent.RecipientLocks;
import dev.parley.consent.RestoreHold;
import dev.parley.consent.Revocations;
import dev.parley.dispatch.Dispatcher;
import dev.parley.e164.Address;
import dev.parley.e164.AddressParser;
import dev.parley.e164.ParsedAddress;
import dev.parley.inbound.Conversation;
import dev.parley.inbound.Conversations;
import dev.parley.inbound.InboundMessages;
import dev.parley.inbound.ReplyLimiter;
import dev.parley.message.ErrorCatalogue;
import dev.parley.message.ErrorCatalogueFile;
import dev.parley.message.HeldRows;
import dev.parley.message.Journal;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageInsert;
import dev.parley.message.MessageReader;
import dev.parley.message.MessageState;
import dev.parley.message.Messages;
import dev.parley.message.ReceiptReferences;
import dev.parley.message.RecoveryMark;
import dev.parley.message.StoredMessages;
import dev.parley.number.Senders;
import dev.parley.observe.Metrics;
import dev.parley.policy.PolicyEngine;
import dev.parley.policy.StandardRules;
import dev.parley.receipt.Receipts;
import dev.parley.sid.SidSource;
import dev.parley.store.BatchCommitter;
import dev.parley.store.Database;
import dev.parley.store.GroupCommit;
import dev.parley.store.Partitions;
import dev.parley.webhook.AddressGuard;
import dev.parley.webhook.Limits;
import dev.parley.webhook.StatusCallbacks;
import dev.parley.webhook.VertxWebhookClient;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The object graph of the platform, by hand, from the database up to the carrier link. Front doors
 * (HTTP, console, sandbox) are put before it by whoever runs it. Started in order, stopped in
 * reverse.
 */
final class Platform implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Platform.class);
  private static final long MARK_EVERY_SECONDS = 2;
  private static final long PARTITIONS_EVERY_HOURS = 6;
  private static final long HELD_EVERY_SECONDS = 5;
  private static final int HELD_TURNS_WHILE_WAITING = 12;

  private final Database database;
  private final Clock clock;
  private final Accounts accounts;
  private final Senders senders;
  private final AddressParser addresses = new AddressParser();
  private final ErrorCatalogue catalogue = ErrorCatalogueFile.load();
  private final SidSource sids;
  private final Metrics metrics;

  private final OptOuts optOuts;
  private final @Nullable JournaledOptOuts journaled;
  private final RestoreHold hold;
  private final FactsGatherer gatherer;
  private final PolicyEngine policy = new PolicyEngine(StandardRules.all());
  private final HeldMessages held;
  private final Recovery recovery;

  /** Owned by the scheduler. */
  private int heldTurns;

  private final Revocations revocations;
  private final RecipientLocks locks = new RecipientLocks();
  private final ThreadFactory threads = Thread.ofVirtual().name("work-", 0).factory();
  private final ExecutorService blocking = Executors.newThreadPerTaskExecutor(threads);
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("scheduler").daemon().factory());

  private final MessageReader reader;
  private final GroupCommit<dev.parley.message.MessageEvent> journalCommits;
  private final Journal journal;
  private final LiveMessages live;
  private final ReceiptReferences references;
  private final RecoveryMark recoveryMark;
  private final BatchCommitter<dev.parley.message.MessageRow> messageCommits;
  private final VertxWebhookClient webhooks;
  private final StatusCallbacks callbacks;
  private final CarrierLink link;
  private final Dispatcher dispatcher;
  private final Intake intake;
  private final Receipts receipts;
  private final Conversations conversations;
  private final InboundMessages inbound;
  private final StoredMessages messages;

  /** Makes the carrier link that sends its events to the listener. */
  interface LinkFactory {
    CarrierLink link(CarrierEvent.Listener listener);
  }

  /**
   * @param loopbackWebhooks whether webhooks may go to this machine: only in development
   * @param optOuts with their journal, which the caller closes later; null when none is kept
   */
  record Settings(
      LinkFactory carrier, boolean loopbackWebhooks, @Nullable JournaledOptOuts optOuts) {
    Settings(LinkFactory carrier, boolean loopbackWebhooks) {
      this(carrier, loopbackWebhooks, null);
    }
  }

  Platform(
      Settings settings,
      Database database,
      Accounts accounts,
      Senders senders,
      SidSource sids,
      Metrics metrics,
      Clock clock) {
    this.database = database;
    this.clock = clock;
    this.accounts = accounts;
    this.senders = senders;
    this.sids = sids;
    this.metrics = metrics;
    this.journaled = settings.optOuts();
    this.optOuts = journaled == null ? new OptOutStore() : journaled;
    this.hold = journaled == null ? RestoreHold.NONE : journaled.hold();
    this.gatherer = new FactsGatherer(database, accounts, senders, optOuts, hold);
    this.revocations = new Revocations(clock);
    this.reader = new MessageReader(database);
    this.journalCommits =
        new GroupCommit<>(
            "journal", new BatchCommitter<>(database::connect, "journal", Journal.writer()));
    this.journal = new Journal(journalCommits);
    this.live = new LiveMessages(journal, reader, clock);
    this.references = new ReceiptReferences(database);
    this.recoveryMark = new RecoveryMark(database, live, clock);
    this.messageCommits = new BatchCommitter<>(database::connect, "intake", new MessageInsert());
    this.webhooks = webhooks(settings);
    this.callbacks = new StatusCallbacks(webhooks, live);
    this.link = settings.carrier().link(this::on);
    this.dispatcher =
        new Dispatcher(
            link, live, references, revocations, optOuts, locks, accounts, scheduler, clock);
    this.intake = intake();
    this.held =
        new HeldMessages(
            new HeldRows(database),
            live,
            recoveryMark,
            gatherer,
            policy,
            outgoing(),
            addresses::sender,
            written -> addresses.recipient(written, null),
            clock);
    this.receipts =
        new Receipts(
            live,
            references,
            blocking,
            scheduler,
            metrics.counter("parley_receipts_orphaned_total", "Receipts that name no message.")
                ::inc);
    this.conversations = conversations();
    this.inbound = inbound();
    this.messages = new StoredMessages(database, reader, live, clock, this::waitsFor);
    this.recovery =
        new Recovery(
            database,
            reader,
            recoveryMark,
            live,
            optOuts,
            hold,
            dispatcher,
            conversations,
            senders,
            this::address);
    live.announceThrough(callbacks::announce);
    gauges();
  }

  private VertxWebhookClient webhooks(Settings settings) {
    return VertxWebhookClient.open(
        sid -> accounts.find(sid).map(account -> account.authToken()),
        new AddressGuard(settings.loopbackWebhooks()),
        System::nanoTime,
        Limits.STANDARD);
  }

  private Intake intake() {
    return new Intake(
        database,
        gatherer,
        policy,
        catalogue,
        accounts,
        messageCommits,
        reader,
        live,
        outgoing(),
        clock);
  }

  /** Nothing more is accepted when the queues are full, or applications are too far behind. */
  private Outgoing outgoing() {
    return new Outgoing() {
      @Override
      public boolean hasRoom() {
        return dispatcher.hasRoom() && callbacks.hasRoom();
      }

      @Override
      public void queued(LiveMessage message) {
        dispatcher.queued(message);
      }
    };
  }

  private Conversations conversations() {
    Conversation conversation =
        new Conversation(
            webhooks, intake, addresses::recipient, addresses::sender, new ReplyLimiter(clock));
    return new Conversations(conversation, intake, live, addresses::sender, scheduler, threads);
  }

  private InboundMessages inbound() {
    return new InboundMessages(
        database,
        accounts,
        senders,
        optOuts,
        revocations,
        locks,
        live,
        conversations,
        addresses::sender,
        sids,
        clock,
        blocking,
        metrics.counter(
                "parley_inbound_unowned_total", "Inbound messages to numbers that nobody holds.")
            ::inc);
  }

  private void on(CarrierEvent event) {
    switch (event) {
      case CarrierEvent.Receipt receipt -> receipts.on(receipt);
      case CarrierEvent.Incoming incoming -> inbound.on(incoming);
    }
  }

  private void gauges() {
    metrics.gauge("parley_intake_waiting", "Drafts waiting to be decided.", intake::waiting);
    metrics.gauge(
        "parley_queued",
        "Allowed messages waiting for their sender's turn.",
        dispatcher::queuedCount);
    metrics.gauge("parley_journal_backlog", "Events not written yet.", journal::backlog);
    metrics.gauge("parley_live_messages", "Messages held in memory.", live::size);
    metrics.gauge(
        "parley_callbacks_under_way", "Status callbacks sent or waiting.", callbacks::underWay);
    metrics.gauge(
        "parley_restore_unconfirmed",
        "1 while messages wait because the database was restored without its opt-out journal.",
        () -> hold.held().isPresent() ? 1 : 0);
    JournaledOptOuts kept = journaled;
    if (kept != null) {
      metrics.gauge(
          "parley_opt_out_journal_writable",
          "0 while the opt-out journal cannot be written and no STOP is acknowledged.",
          () -> kept.problem().isEmpty() ? 1 : 0);
      metrics.gauge(
          "parley_opt_outs_from_journal",
          "Opt-outs in force that only the journal knows.",
          kept::aheadCount);
    }
    metrics.gauge(
        "parley_carrier_bound",
        "1 when the carrier link is bound.",
        () -> link.status().bound() ? 1 : 0);
    metrics.gauge(
        "parley_carrier_window_in_use",
        "Submits without a response.",
        () -> link.status().windowInUse());
  }

  /** Takes up what was left, then begins to accept and to send. */
  void start() throws SQLException {
    keepPartitions();
    intake.start();
    recovery.run();
    dispatcher.start();
    link.start();
    every(MARK_EVERY_SECONDS, TimeUnit.SECONDS, "recovery_mark", this::advanceMark);
    every(HELD_EVERY_SECONDS, TimeUnit.SECONDS, "held", this::turnHeld);
    every(PARTITIONS_EVERY_HOURS, TimeUnit.HOURS, "partitions", this::keepPartitions);
  }

  /**
   * Runs it again and again until the platform closes; one that fails is tried at its next turn.
   */
  private void every(long delay, TimeUnit unit, String task, Runnable action) {
    ScheduledFuture<?> _ =
        scheduler.scheduleWithFixedDelay(() -> guarded(task, action), delay, delay, unit);
  }

  private Optional<Address> address(String text) {
    return addresses.sender(text) instanceof ParsedAddress.Usable usable
        ? Optional.of(usable.address())
        : Optional.empty();
  }

  private void advanceMark() {
    revocations.forget(SidSource.timeOf(recoveryMark.advance()));
    if (journaled != null) {
      journaled.tidy();
    }
  }

  /** While an operator's word is waited for, only the end of validities is looked for. */
  private void turnHeld() {
    if (hold.held().isPresent() && heldTurns++ % HELD_TURNS_WHILE_WAITING != 0) {
      return;
    }
    try {
      held.turn();
    } catch (SQLException failed) {
      throw new IllegalStateException("held messages could not be decided again", failed);
    }
  }

  private void keepPartitions() {
    try (Connection connection = database.connect()) {
      Partitions.keep(connection, List.of("message", "message_event"), clock.instant());
      references.dropOld(clock.instant());
    } catch (SQLException failed) {
      throw new IllegalStateException("partitions could not be made", failed);
    }
  }

  private static void guarded(String task, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException failed) {
      log.error("event=task_failed task={}", task, failed);
    }
  }

  Messages messages() {
    return messages;
  }

  Intake accept() {
    return intake;
  }

  CarrierLink carrier() {
    return link;
  }

  AddressParser addresses() {
    return addresses;
  }

  ErrorCatalogue catalogue() {
    return catalogue;
  }

  private Optional<String> waitsFor(LiveMessage message) {
    boolean parked =
        hold.held().map(it -> message.row().createdAt().isBefore(it.since())).orElse(false);
    return parked && message.state() == MessageState.QUEUED
        ? Optional.of("Waiting: an operator must confirm that no opt-out was lost in a restore.")
        : dispatcher.waitsFor(message);
  }

  /** An operator takes the opt-outs as complete: what waited for that goes on. Blocking. */
  int confirmRestore(String by) throws SQLException {
    int settled = hold.confirm(by);
    recovery.unpark();
    held.turn();
    return settled;
  }

  HeldMessages held() {
    return held;
  }

  RestoreHold hold() {
    return hold;
  }

  /** What keeps a STOP from being acknowledged; empty when nothing does. */
  Optional<String> journalProblem() {
    return journaled == null ? Optional.empty() : journaled.problem();
  }

  Optional<LiveMessage> inFlight(dev.parley.message.MessageSid sid) {
    return live.inMemory(sid.id());
  }

  /** The order of the way in, reversed: nothing new, then nothing sent, then everything written. */
  @Override
  public void close() {
    intake.close();
    dispatcher.close();
    link.close();
    scheduler.shutdownNow();
    webhooks.close();
    journalCommits.close();
    messageCommits.close();
    blocking.shutdownNow();
  }
}
