package dev.parley;

import dev.parley.accept.DueMessages;
import dev.parley.accept.FactsGatherer;
import dev.parley.accept.HeldMessages;
import dev.parley.accept.Intake;
import dev.parley.accept.Outgoing;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.account.ManagedAccounts;
import dev.parley.account.StandingWatch;
import dev.parley.audit.AuditTable;
import dev.parley.audit.Cause;
import dev.parley.audit.StoredNotes;
import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.CarrierLink;
import dev.parley.carrier.Carriers;
import dev.parley.carrier.Router;
import dev.parley.config.Network;
import dev.parley.config.Shaping;
import dev.parley.consent.JournaledOptOuts;
import dev.parley.consent.OptOutStore;
import dev.parley.consent.OptOuts;
import dev.parley.consent.RecipientLocks;
import dev.parley.consent.RestoreHold;
import dev.parley.consent.Revocations;
import dev.parley.consent.ServiceStops;
import dev.parley.dispatch.Dispatcher;
import dev.parley.dispatch.QueueLimits;
import dev.parley.e164.Address;
import dev.parley.e164.AddressParser;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.inbound.Conversation;
import dev.parley.inbound.Conversations;
import dev.parley.inbound.InboundMessages;
import dev.parley.inbound.ReplyLimiter;
import dev.parley.loop.Loops;
import dev.parley.message.ErrorCatalogue;
import dev.parley.message.ErrorCatalogueFile;
import dev.parley.message.FailedWebhooks;
import dev.parley.message.HeldRows;
import dev.parley.message.Journal;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageInsert;
import dev.parley.message.MessageReader;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.message.Messages;
import dev.parley.message.ReceiptReferences;
import dev.parley.message.RecoveryMark;
import dev.parley.message.Retention;
import dev.parley.message.ScheduledMessages;
import dev.parley.message.StoredMessages;
import dev.parley.message.UnansweredSegments;
import dev.parley.message.UnfinishedMessages;
import dev.parley.message.WebhookRetryRows;
import dev.parley.number.RateOverrides;
import dev.parley.number.Rates;
import dev.parley.number.Senders;
import dev.parley.observe.ClockWatch;
import dev.parley.observe.Metrics;
import dev.parley.policy.PolicyEngine;
import dev.parley.policy.StandardRules;
import dev.parley.receipt.CarrierInquiries;
import dev.parley.receipt.Inquiries;
import dev.parley.receipt.Receipts;
import dev.parley.receipt.UnknownRetries;
import dev.parley.service.MessagingServiceStore;
import dev.parley.service.MessagingServices;
import dev.parley.sid.SidSource;
import dev.parley.store.BatchCommitter;
import dev.parley.store.Database;
import dev.parley.store.GroupCommit;
import dev.parley.webhook.AddressGuard;
import dev.parley.webhook.HttpWebhookClient;
import dev.parley.webhook.Limits;
import dev.parley.webhook.Replays;
import dev.parley.webhook.RetryLoop;
import dev.parley.webhook.StatusCallbacks;
import dev.parley.webhook.WebhookClient;
import dev.parley.webhook.WebhookRetries;
import dev.parley.webhook.Webhooks;
import io.prometheus.metrics.core.metrics.Counter;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
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
  private static final long UNSETTLED_EVERY_SECONDS = 1;
  private static final long PARTITIONS_EVERY_HOURS = 6;
  private static final long RETENTION_EVERY_HOURS = 1;

  /** Answers of a carrier to what it was sent come within seconds, or its link is dead. */
  private static final Duration DRAIN_MAX = Duration.ofSeconds(30);

  /** What applications get to answer when the process ends. */
  private static final Duration CALLBACKS_MAX = Duration.ofSeconds(5);

  private static final long HELD_EVERY_SECONDS = 5;
  private static final int HELD_TURNS_WHILE_WAITING = 12;

  private final Database database;
  private final Engine engine;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final ManagedAccounts accounts;
  private final Senders senders;
  private final MessagingServices services;
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

  /** Owned by the scheduler. */
  private int heldTurns;

  private final Revocations revocations;
  private final RecipientLocks locks = new RecipientLocks();
  private final ExecutorService blocking;

  private final MessageReader reader;
  private final GroupCommit<dev.parley.message.MessageEvent> journalCommits;
  private final Journal journal;
  private final LiveMessages live;
  private final ReceiptReferences references;
  private final UnfinishedMessages unfinished;
  private volatile int leftQueued;
  private final ScheduledMessages scheduled;
  private final RecoveryMark recoveryMark;
  private final BatchCommitter<dev.parley.message.MessageRow> messageCommits;
  private final WebhookClient webhooks;
  private final WebhookRetries retries;
  private final StatusCallbacks callbacks;
  private final Carriers carriers;
  private final Router router;
  private final Rates rates;
  private final Dispatcher dispatcher;
  private final Intake intake;
  private final DueMessages dueMessages;
  private final Receipts receipts;
  private final UnknownRetries unknownRetries;
  private final CarrierInquiries inquiries;
  private final Conversations conversations;
  private final RetryLoop retryLoop;
  private final Replays replays;
  private final InboundMessages inbound;
  private final StoredMessages messages;
  private final ClockWatch clockWatch;
  private final Housekeeping housekeeping;
  private volatile Recovery.Found recovered = new Recovery.Found(0, 0);
  private volatile boolean started;
  private volatile boolean drained;
  private volatile boolean closed;

  /** Makes the carrier links that send their events to the listener. */
  interface CarrierSource {
    Carriers carriers(CarrierEvent.Listener listener);
  }

  /**
   * @param loopbackWebhooks whether webhooks may go to this machine: only in development
   * @param retentionDays as configured
   * @param shaping as configured
   * @param optOuts with their journal, which the caller closes later; null when none is kept
   * @param webhookNetworks private ones to which webhooks may go
   * @param rates that operators gave to senders
   */
  record Settings(
      CarrierSource carriers,
      boolean loopbackWebhooks,
      int retentionDays,
      @Nullable JournaledOptOuts optOuts,
      Shaping shaping,
      List<Network> webhookNetworks,
      RateOverrides rates) {}

  /**
   * What the platform runs on.
   *
   * @param clock for what is written down
   * @param nanoTime for what becomes due; monotonic, like {@link System#nanoTime}
   * @param loops threads of the loops
   * @param workers threads for what may block: virtual ones
   * @param scheduler one thread, closed with the platform
   * @param webhooks calls applications; closed with the platform
   * @param queues how much waits in memory
   */
  record Engine(
      Clock clock,
      LongSupplier nanoTime,
      Loops loops,
      ThreadFactory workers,
      ScheduledExecutorService scheduler,
      WebhookClient webhooks,
      QueueLimits queues) {
    static Engine threads(Clock clock, LongSupplier nanoTime, WebhookClient webhooks) {
      return new Engine(
          clock,
          nanoTime,
          Loops.THREADS,
          Thread.ofVirtual().name("work-", 0).factory(),
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().name("scheduler").daemon().factory()),
          webhooks,
          QueueLimits.STANDARD);
    }
  }

  Platform(
      Settings settings,
      Database database,
      ManagedAccounts accounts,
      Senders senders,
      SidSource sids,
      Metrics metrics,
      Clock clock) {
    this(settings, database, accounts, senders, sids, metrics, clock, System::nanoTime);
  }

  Platform(
      Settings settings,
      Database database,
      ManagedAccounts accounts,
      Senders senders,
      SidSource sids,
      Metrics metrics,
      Clock clock,
      LongSupplier nanoTime) {
    this(
        settings,
        database,
        accounts,
        senders,
        sids,
        metrics,
        Engine.threads(clock, nanoTime, webhooks(accounts, settings, nanoTime)));
  }

  Platform(
      Settings settings,
      Database database,
      ManagedAccounts accounts,
      Senders senders,
      SidSource sids,
      Metrics metrics,
      Engine engine) {
    this.engine = engine;
    this.database = database;
    this.clock = engine.clock();
    this.nanoTime = engine.nanoTime();
    this.blocking = Executors.newThreadPerTaskExecutor(engine.workers());
    this.accounts = accounts;
    this.senders = senders;
    this.sids = sids;
    this.metrics = metrics;
    this.journaled = settings.optOuts();
    this.optOuts = journaled == null ? new OptOutStore() : journaled;
    this.hold = journaled == null ? RestoreHold.NONE : journaled.hold();
    AuditTable audit = new AuditTable(clock);
    this.revocations = new Revocations(sids, nanoTime);
    this.services =
        new MessagingServiceStore(
            database.jdbi(),
            audit,
            senders,
            sids,
            clock,
            new ServiceStops(database, optOuts, revocations, locks));
    this.gatherer = new FactsGatherer(database, accounts, senders, services, optOuts, hold);
    this.clockWatch = clockWatch();
    this.reader = new MessageReader(database);
    this.journalCommits =
        new GroupCommit<>(
            "journal",
            new BatchCommitter<>(
                database::connect, "journal", Journal.writer(), engine.loops(), nanoTime),
            engine.loops());
    this.journal = new Journal(journalCommits);
    this.live = new LiveMessages(journal, reader, sids, clock, nanoTime);
    this.references = new ReceiptReferences(database);
    this.unfinished = new UnfinishedMessages(database);
    this.scheduled = new ScheduledMessages(database);
    this.recoveryMark = new RecoveryMark(database, live, unfinished, sids, nanoTime);
    this.messageCommits =
        new BatchCommitter<>(
            database::connect, "intake", new MessageInsert(), engine.loops(), nanoTime);
    this.webhooks = engine.webhooks();
    this.retries =
        new WebhookRetries(
            accounts,
            new WebhookRetryRows(database),
            clock,
            nanoTime,
            new Random(nanoTime.getAsLong()),
            metrics.counter(
                    "parley_webhooks_given_up_total",
                    "Failed webhooks that nobody calls again, of accounts that asked for retries.")
                ::inc);
    this.callbacks = new StatusCallbacks(webhooks, live, retries);
    this.carriers = settings.carriers().carriers(this::on);
    this.router = new Router(carriers, nanoTime);
    this.rates = new Rates(senders, settings.shaping(), settings.rates());
    this.dispatcher =
        new Dispatcher(
            carriers,
            router,
            this::country,
            live,
            references,
            revocations,
            locks,
            accounts,
            new Dispatcher.Stored(
                database, unfinished, reader, optOuts, services::reach, senders::holds),
            engine.scheduler(),
            clock,
            nanoTime,
            engine.queues(),
            rates,
            engine.loops());
    this.intake = intake();
    this.dueMessages =
        intake.dueMessages(scheduled, new HeldRows(database), addresses::sender, this::recipient);
    this.held = heldMessages();
    this.receipts = new Receipts(live, references, blocking, engine.scheduler(), receiptsCounted());
    this.unknownRetries =
        new UnknownRetries(
            live,
            outgoing(),
            database,
            optOuts,
            services::reach,
            carriers::terms,
            nanoTime,
            metrics.counter("parley_unknown_retried_total", "Unknown messages sent once more.")
                ::inc);
    this.inquiries = inquiries();
    this.conversations = conversations();
    this.retryLoop =
        new RetryLoop(retries, webhooks, conversations, live, blocking, engine.loops());
    this.replays =
        new Replays(
            accounts,
            retries,
            retryLoop,
            webhooks,
            conversations,
            live,
            new FailedWebhooks(database),
            new StoredNotes(database.jdbi(), audit),
            blocking);
    this.inbound = inbound();
    this.messages =
        new StoredMessages(database, reader, live, scheduled, sids, audit, clock, this::waitsFor);
    this.housekeeping =
        new Housekeeping(
            database,
            sids,
            recoveryMark,
            live,
            references,
            clockWatch,
            settings.retentionDays(),
            metrics,
            audit,
            blocking);
    live.announceThrough(callbacks::announce);
    accounts.watchStanding(standingWatch());
    gauges();
  }

  /** Nothing is written after the commit: who looked before has written until then (S3). */
  private StandingWatch standingWatch() {
    return new StandingWatch() {
      @Override
      public void entered(AccountSid account) {
        locks.awaitWriters();
      }

      @Override
      public void committed(AccountSid account) {
        dispatcher.standingFell();
      }
    };
  }

  private ClockWatch clockWatch() {
    Counter jumps =
        metrics.counter("parley_clock_jumps_total", "Times the wall clock was set or stood still.");
    return new ClockWatch(clock, nanoTime, _ -> jumps.inc());
  }

  private static WebhookClient webhooks(
      Accounts accounts, Settings settings, LongSupplier nanoTime) {
    return new HttpWebhookClient(
        sid -> accounts.find(sid).map(account -> account.authToken()),
        new AddressGuard(settings.loopbackWebhooks(), settings.webhookNetworks()),
        nanoTime,
        Limits.STANDARD);
  }

  private Intake intake() {
    return new Intake(
        database,
        gatherer,
        policy,
        catalogue,
        accounts,
        services,
        scheduled,
        messageCommits,
        reader,
        live,
        outgoing(),
        recoveryMark,
        clock,
        nanoTime,
        engine.loops());
  }

  private HeldMessages heldMessages() {
    return new HeldMessages(
        new HeldRows(database),
        live,
        recoveryMark,
        unfinished,
        gatherer,
        policy::decide,
        outgoing(),
        addresses::sender,
        this::recipient,
        clock);
  }

  private ParsedAddress recipient(String text) {
    return addresses.recipient(text, null);
  }

  /**
   * Nothing more is accepted when too much is on its way into the queues, or applications are too
   * far behind.
   */
  private Outgoing outgoing() {
    return new Outgoing() {
      @Override
      public boolean hasRoom() {
        return dispatcher.hasRoom() && callbacks.hasRoom();
      }

      @Override
      public boolean reserve(AccountSid account, String sender, int segments) {
        return dispatcher.reserve(account, sender, segments);
      }

      @Override
      public void release(AccountSid account, String sender, int segments) {
        dispatcher.release(account, sender, segments);
      }

      @Override
      public void queued(LiveMessage message) {
        dispatcher.queued(message);
      }

      @Override
      public void queuedAlways(LiveMessage message) {
        dispatcher.queuedAlways(message);
      }
    };
  }

  private Receipts.Counted receiptsCounted() {
    return new Receipts.Counted(
        metrics.counter("parley_receipts_orphaned_total", "Receipts that name no message.")::inc,
        metrics.counter(
                "parley_receipts_intermediate_total", "Receipts that are not the last word.")
            ::inc,
        metrics.counter(
                "parley_receipts_matched_total",
                "Receipts that settled a message whose reference was lost.")
            ::inc);
  }

  private CarrierInquiries inquiries() {
    Counter asked =
        metrics.counter("parley_carrier_queries_total", "Answered questions (query_sm).");
    UnansweredSegments unanswered = new UnansweredSegments(database);
    return new CarrierInquiries(
        carriers,
        link -> new Inquiries(link, live, unanswered, this::address, clock, asked::inc),
        task -> blocking.execute(() -> guarded("inquiries", task)));
  }

  /** ISO 3166 alpha-2; empty for what has none. */
  private String country(String number) {
    return recipient(number) instanceof ParsedAddress.Usable usable
            && usable.address() instanceof PhoneNumber phone
        ? phone.region()
        : "";
  }

  private Conversations conversations() {
    Conversation conversation =
        new Conversation(
            webhooks, intake, addresses::recipient, addresses::sender, new ReplyLimiter(nanoTime));
    return new Conversations(
        conversation,
        intake,
        live,
        addresses::sender,
        engine.scheduler(),
        engine.workers(),
        retries,
        number -> address(number).flatMap(senders::byAddress).map(services::answering),
        accounts);
  }

  private InboundMessages inbound() {
    return new InboundMessages(
        database,
        accounts,
        senders,
        services,
        optOuts,
        revocations,
        locks,
        live,
        conversations,
        addresses::sender,
        sids,
        clockWatch,
        blocking,
        metrics.counter(
                "parley_inbound_unowned_total", "Inbound messages to numbers that nobody holds.")
            ::inc);
  }

  private void on(CarrierEvent event) {
    switch (event) {
      case CarrierEvent.Receipt receipt -> {
        router.receipt(receipt.carrier(), receipt.state());
        receipts.on(receipt);
      }
      case CarrierEvent.Incoming incoming -> inbound.on(incoming);
    }
  }

  private void gauges() {
    PlatformMetrics gauges = new PlatformMetrics(metrics);
    gauges.intake(intake, scheduled);
    gauges.accounts(accounts);
    gauges.queues(dispatcher, clock);
    gauges.states(journal, live, receipts, () -> recovered.read());
    gauges.webhooks(callbacks, retries, retryLoop);
    gauges.inbound(inbound, conversations);
    gauges.optOuts(revocations, hold, () -> leftQueued, journaled);
    gauges.carriers(carriers, router);
  }

  /** Takes up what was left, then begins to accept and to send. */
  void start() throws SQLException {
    // Sids go on behind all that is stored, whatever the clock says now.
    reader.newest().ifPresent(sids::startAfter);
    recoveryMark.read().ifPresent(sids::startAfter);
    recoveryMark.read().ifPresent(live::passed);
    housekeeping.keepPartitions();
    Recovery recovery =
        new Recovery(
            reader,
            recoveryMark,
            unfinished,
            live,
            hold,
            dispatcher,
            conversations,
            senders,
            services,
            this::address);
    scheduled.start();
    retries.start();
    intake.start();
    recovered = recovery.run();
    countLeftQueued();
    dispatcher.start(recovery::resume);
    carriers.start();
    dueMessages.start();
    retryLoop.start();
    started = true;
    every(MARK_EVERY_SECONDS, TimeUnit.SECONDS, "recovery_mark", this::advanceMark);
    unsettled("unknown", unknownRetries::run);
    every(UNSETTLED_EVERY_SECONDS, TimeUnit.SECONDS, "inquiries", inquiries::run);
    every(UNSETTLED_EVERY_SECONDS, TimeUnit.SECONDS, "routes", router::watch);
    every(HELD_EVERY_SECONDS, TimeUnit.SECONDS, "held", this::turnHeld);
    every(MARK_EVERY_SECONDS, TimeUnit.SECONDS, "clock", housekeeping::watchClock);
    every(PARTITIONS_EVERY_HOURS, TimeUnit.HOURS, "partitions", housekeeping::keepPartitions);
    every(PARTITIONS_EVERY_HOURS, TimeUnit.HOURS, "references", housekeeping::dropOldReferences);
    every(RETENTION_EVERY_HOURS, TimeUnit.HOURS, "retention", housekeeping::removeOld);
  }

  /**
   * Runs it again and again until the platform closes; one that fails is tried at its next turn.
   */
  private void every(long delay, TimeUnit unit, String task, Runnable action) {
    ScheduledFuture<?> _ =
        engine.scheduler().scheduleWithFixedDelay(() -> guarded(task, action), delay, delay, unit);
  }

  /** On a thread of its own, one at a time: it may wait for the database and for the carrier. */
  private void unsettled(String task, Runnable action) {
    Semaphore one = new Semaphore(1);
    every(
        UNSETTLED_EVERY_SECONDS,
        TimeUnit.SECONDS,
        task,
        () -> {
          if (one.tryAcquire()) {
            blocking.execute(
                () -> {
                  guarded(task, action);
                  one.release();
                });
          }
        });
  }

  private Optional<Address> address(String text) {
    return addresses.sender(text) instanceof ParsedAddress.Usable usable
        ? Optional.of(usable.address())
        : Optional.empty();
  }

  private void advanceMark() {
    try {
      intake.takeUpDoubtful();
      revocations.forget(recoveryMark.advance());
    } catch (SQLException failed) {
      throw new IllegalStateException("the recovery mark could not be written", failed);
    }
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
      countLeftQueued();
      held.turn();
    } catch (SQLException failed) {
      throw new IllegalStateException("held messages could not be decided again", failed);
    }
  }

  /** What a start under the hold left in the database: listed, and in no queue of this process. */
  private void countLeftQueued() throws SQLException {
    leftQueued =
        hold.held().isEmpty()
            ? 0
            : Math.max(
                0,
                unfinished.waiting().stream().mapToInt(UnfinishedMessages.Waiting::messages).sum()
                    - dispatcher.spilled());
  }

  private static void guarded(String task, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException failed) {
      log.error("event=task_failed task={}", task, failed);
    }
  }

  MessagingServices services() {
    return services;
  }

  Messages messages() {
    return messages;
  }

  Webhooks webhooks() {
    return replays;
  }

  Retention retention() {
    return housekeeping.retention();
  }

  Intake accept() {
    return intake;
  }

  /** The carriers, and how one is chosen. */
  Router router() {
    return router;
  }

  /** How fast senders and accounts may send. */
  Rates rates() {
    return rates;
  }

  AddressParser addresses() {
    return addresses;
  }

  ErrorCatalogue catalogue() {
    return catalogue;
  }

  private Optional<String> waitsFor(MessageView message) {
    return waitsForOperator(message)
        ? Optional.of("Waiting: an operator must confirm that no opt-out was lost in a restore.")
        : dispatcher.waitsFor(message).or(() -> receipts.heard(message));
  }

  /** What a start under the hold finds queued is left in the database; see {@link Recovery}. */
  private boolean waitsForOperator(MessageView message) {
    Optional<RestoreHold.Held> now = hold.held();
    return message.state() == MessageState.QUEUED
        && now.isPresent()
        && (message.createdAt().isBefore(now.get().since())
            || live.inMemory(message.sid().id()).isEmpty());
  }

  /** An operator takes the opt-outs as complete: what waited for that goes on. Blocking. */
  int confirmRestore(String note, Cause cause) throws SQLException {
    int settled = hold.confirm(note, cause);
    leftQueued = 0;
    if (settled > 0) {
      dispatcher.takeUpListed();
    }
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

  /**
   * What stands between a request and its 201, and what becomes of it then.
   *
   * @param accepting false before the start and while it ends
   * @param carriers how many there are, and how many of them are bound
   */
  record Readiness(boolean accepting, int journalBacklog, int carriers, int bound) {}

  Readiness readiness() {
    List<CarrierLink> links = carriers.links();
    int bound = (int) links.stream().filter(link -> link.status().bound()).count();
    return new Readiness(started && !drained, journal.backlog(), links.size(), bound);
  }

  /** What the start had to read. */
  Recovery.Found recovered() {
    return recovered;
  }

  /**
   * The order of the way in, reversed: nothing new is accepted, nothing more is sent, the carrier's
   * answers to what was sent are awaited, the link unbinds, callbacks under way end. What is not
   * done then is done by the next start; nothing of it is unknown. Pages and reads work on.
   */
  void drain() {
    boolean _ = drainWithin(DRAIN_MAX);
  }

  /** False when the carrier did not answer everything in that time. */
  boolean drainWithin(Duration answersMax) {
    if (drained || !started) {
      return true;
    }
    drained = true;
    intake.close();
    dueMessages.close();
    boolean answered = dispatcher.drain(answersMax);
    carriers.close();
    retryLoop.close(CALLBACKS_MAX);
    conversations.close(CALLBACKS_MAX);
    int givenUp = callbacks.close(CALLBACKS_MAX);
    log.info("event=drained submits_answered={} callbacks_given_up={}", answered, givenUp);
    return answered;
  }

  /** Everything is written, then everything is closed. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    drain();
    intake.close();
    dispatcher.close();
    carriers.close();
    engine.scheduler().shutdownNow();
    webhooks.close();
    journalCommits.close();
    messageCommits.close();
    if (started) {
      guarded("recovery_mark", this::closeMark);
    }
    blocking.shutdownNow();
  }

  private void closeMark() {
    try {
      recoveryMark.close();
    } catch (SQLException failed) {
      throw new IllegalStateException("the recovery mark could not be written", failed);
    }
  }
}
