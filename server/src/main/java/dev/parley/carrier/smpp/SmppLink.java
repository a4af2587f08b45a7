package dev.parley.carrier.smpp;

import dev.parley.carrier.BindReport;
import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.CarrierLink;
import dev.parley.carrier.CarrierTerms;
import dev.parley.carrier.LinkReport;
import dev.parley.carrier.LoggedPdu;
import dev.parley.carrier.OutgoingSegment;
import dev.parley.carrier.QueryOutcome;
import dev.parley.carrier.SubmitOutcome;
import dev.parley.carrier.smpp.Windows.Window;
import dev.parley.config.CarrierQuirks;
import dev.parley.e164.Address;
import dev.parley.wire.smpp.Pdu.BindKind;
import dev.parley.wire.smpp.ShortMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A carrier over SMPP 3.4: one or more binds, each with a window and a loop of its own, that come
 * back by themselves. A submit goes to the bind with the most room; what the carrier brings on any
 * of them goes to the one listener. The link is bound when one bind can submit. Thread-safe.
 */
public final class SmppLink implements CarrierLink {
  private static final Logger LOG = LoggerFactory.getLogger(SmppLink.class);

  /** How long answers to what was submitted are awaited before changed settings take new binds. */
  private static final Duration RETIRE_PATIENCE = Duration.ofSeconds(5);

  private final LinkState state;
  private final Clock clock;
  private final RandomGenerator random;
  private final SocketFactory sockets;
  private final CarrierEvent.Listener listener;
  private final Windows windows;
  private final ReentrantLock changing = new ReentrantLock();
  private volatile CarrierTerms terms;
  private volatile List<SmppBind> binds = List.of();
  private volatile Bound bound;
  private boolean started;
  private boolean closed;

  private record Bound(boolean bound, Instant since) {}

  /** To a carrier with the usual terms. */
  public SmppLink(
      SmppSettings settings,
      Clock clock,
      RandomGenerator random,
      SocketFactory sockets,
      CarrierEvent.Listener listener) {
    this(settings, CarrierTerms.STANDARD, clock, random, sockets, listener);
  }

  public SmppLink(
      SmppSettings settings,
      CarrierTerms terms,
      Clock clock,
      RandomGenerator random,
      SocketFactory sockets,
      CarrierEvent.Listener listener) {
    this(settings, terms, clock, System::nanoTime, random, sockets, listener);
  }

  /**
   * @param nanoTime for the rate; monotonic, like {@link System#nanoTime}
   * @param random thread-safe
   */
  SmppLink(
      SmppSettings settings,
      CarrierTerms terms,
      Clock clock,
      LongSupplier nanoTime,
      RandomGenerator random,
      SocketFactory sockets,
      CarrierEvent.Listener listener) {
    this.state = new LinkState(settings, new PduLog(clock, nanoTime), nanoTime);
    this.terms = terms;
    this.clock = clock;
    this.random = random;
    this.sockets = sockets;
    this.listener = listener;
    this.windows = new Windows(state.rate(), nanoTime);
    this.bound = new Bound(false, clock.instant());
    this.binds = make(settings);
  }

  private List<SmppBind> make(SmppSettings settings) {
    List<SmppBind> made = new ArrayList<>();
    for (BindKind kind : settings.connection().binds()) {
      @Nullable Window window =
          kind.transmits() ? windows.add(settings.connection().windowSize()) : null;
      made.add(
          new SmppBind(
              made.size() + 1,
              kind,
              settings.connection(),
              state,
              window,
              clock,
              random,
              sockets,
              listener,
              this::boundChanged));
    }
    return List.copyOf(made);
  }

  @Override
  public String name() {
    return state.name();
  }

  @Override
  public void start() {
    changing.lock();
    try {
      if (!started && !closed) {
        started = true;
        binds.forEach(SmppBind::start);
      }
    } finally {
      changing.unlock();
    }
  }

  @Override
  public Permit reserve() throws InterruptedException {
    return new Place(windows.take());
  }

  @Override
  public @Nullable Permit reserveWhileBound() throws InterruptedException {
    Window window = windows.takeWhileOpen();
    return window == null ? null : new Place(window);
  }

  @Override
  public LinkReport.Times receiptTimes() {
    return state.figures().receiptTimes();
  }

  @Override
  public Status status() {
    Bound now = bound;
    @Nullable String problem =
        now.bound()
            ? null
            : binds.stream()
                .filter(bind -> bind.kind().transmits())
                .map(SmppBind::problem)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("not bound");
    return new Status(now.bound(), now.since(), problem, windows.inUse(), windows.size());
  }

  @Override
  public int room() {
    double limit = state.rate().limit(state.nanoTime());
    return limit == 0 ? windows.room() : (int) Math.min(windows.room(), Math.ceil(limit));
  }

  @Override
  public CarrierTerms terms() {
    return terms;
  }

  /** Everything an operator may want to know. */
  public LinkReport report() {
    long now = state.nanoTime();
    SmppSettings settings = state.settings();
    return new LinkReport(
        name(),
        settings.host(),
        settings.port(),
        status(),
        binds.stream().map(SmppBind::report).toList(),
        state.rate().limit(now),
        settings.conduct().rate(),
        state.rate().used(now),
        state.figures().statuses(),
        state.figures().submitTimes(),
        state.figures().receiptTimes());
  }

  /** Not counted in the window: who asks keeps the number of questions small. */
  @Override
  public void query(String reference, Address from, Consumer<QueryOutcome> outcome) {
    SmppSession current =
        binds.stream()
            .filter(bind -> bind.kind().transmits())
            .map(SmppBind::session)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
    if (current == null) {
      outcome.accept(new QueryOutcome.NoAnswer("the link is not bound"));
      return;
    }
    try {
      CarrierQuirks quirks = state.quirks();
      current.query(
          MessageIds.written(quirks.responseId(), reference),
          Submits.source(from, quirks),
          outcome);
    } catch (IllegalArgumentException e) {
      outcome.accept(new QueryOutcome.Refused("it cannot be written as SMPP: " + e.getMessage()));
    }
  }

  /**
   * Changes the settings of a link that runs. When the connection is another one, the binds are
   * made anew after what they submitted was answered, or five seconds; everything else acts at
   * once.
   *
   * @return false when they are as they were
   */
  public boolean change(SmppSettings changed, CarrierTerms changedTerms)
      throws InterruptedException {
    changing.lockInterruptibly();
    try {
      if (changed.equals(state.settings()) && changedTerms.equals(terms)) {
        return false;
      }
      boolean sameBinds = changed.connection().equals(state.settings().connection());
      state.use(changed);
      terms = changedTerms;
      if (sameBinds || closed) {
        return true;
      }
      List<SmppBind> before = binds;
      for (SmppBind bind : before) {
        bind.retire(RETIRE_PATIENCE);
      }
      closeAll(before);
      binds = make(changed);
      boundChanged();
      if (started) {
        binds.forEach(SmppBind::start);
      }
      LOG.info("carrier_changed carrier={}", name());
      return true;
    } finally {
      changing.unlock();
    }
  }

  @Override
  public void close() {
    windows.close();
    binds.forEach(SmppBind::stop);
    changing.lock();
    try {
      closed = true;
      closeAll(binds);
    } finally {
      changing.unlock();
    }
  }

  private static void closeAll(List<SmppBind> binds) {
    List<Thread> closing =
        binds.stream().map(bind -> Thread.ofVirtual().start(bind::close)).toList();
    try {
      for (Thread thread : closing) {
        thread.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void boundChanged() {
    boolean now = binds.stream().anyMatch(bind -> bind.kind().transmits() && bind.isBound());
    if (now != bound.bound()) {
      bound = new Bound(now, clock.instant());
    }
  }

  /**
   * Writes down what is said on the link from now on.
   *
   * @param time how long; zero to stop, an hour at most
   */
  public void logPdus(Duration time) {
    state.log().record(time);
  }

  public boolean logsPdus() {
    return state.log().isOn();
  }

  /** The last 1,000 of what was written down, oldest first. */
  public List<LoggedPdu> loggedPdus() {
    return state.log().entries();
  }

  /** Tries the settings in a session of its own; see {@link BindTest}. */
  public BindReport tryBind() {
    return BindTest.run(state.settings(), sockets, System::nanoTime);
  }

  static String word(BindKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** A place in a window, given back when it is released or its outcome is known. */
  private final class Place implements Permit {
    private final Window window;
    private final AtomicBoolean used = new AtomicBoolean();

    Place(Window window) {
      this.window = window;
    }

    @Override
    public void submit(OutgoingSegment segment, Consumer<SubmitOutcome> outcome) {
      use();
      Consumer<SubmitOutcome> ending =
          result -> {
            window.giveBack();
            outcome.accept(result);
          };
      ShortMessage message;
      try {
        message = Submits.message(segment, state.quirks());
      } catch (IllegalArgumentException e) {
        ending.accept(unwritable(e));
        return;
      }
      SmppSession current = session();
      if (current == null) {
        ending.accept(new SubmitOutcome.NotWritten("the link is not bound"));
        return;
      }
      current.submit(message, ending);
    }

    private @Nullable SmppSession session() {
      for (SmppBind bind : binds) {
        if (bind.has(window)) {
          return bind.session();
        }
      }
      return null;
    }

    /** What SMPP cannot carry is no carrier's fault, and no other attempt will help. */
    private static SubmitOutcome unwritable(IllegalArgumentException e) {
      return new SubmitOutcome.Rejected(
          0, StatusTable.UNKNOWN_ERROR, "it cannot be written as SMPP: " + e.getMessage());
    }

    @Override
    public void release() {
      use();
      state.rate().giveBack();
      window.giveBack();
    }

    private void use() {
      if (!used.compareAndSet(false, true)) {
        throw new IllegalStateException("a permit is ended once");
      }
    }
  }
}
