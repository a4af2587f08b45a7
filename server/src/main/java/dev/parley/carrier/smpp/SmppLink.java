package dev.parley.carrier.smpp;

import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.CarrierLink;
import dev.parley.carrier.CarrierTerms;
import dev.parley.carrier.OutgoingSegment;
import dev.parley.carrier.QueryOutcome;
import dev.parley.carrier.SubmitOutcome;
import dev.parley.e164.Address;
import dev.parley.wire.smpp.CommandStatus;
import dev.parley.wire.smpp.Decoded;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.PduCodec;
import dev.parley.wire.smpp.PduFramer;
import dev.parley.wire.smpp.ShortMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A carrier over SMPP 3.4: one transceiver bind, with a window, that comes back by itself. One
 * virtual thread connects, binds and reads; pauses between attempts double from half a second to
 * half a minute, with jitter, and start anew only after a session that lasted. Thread-safe.
 */
public final class SmppLink implements CarrierLink {
  private static final Logger LOG = LoggerFactory.getLogger(SmppLink.class);
  private static final Duration UNBIND_PATIENCE = Duration.ofSeconds(2);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private final SmppSettings settings;
  private final CarrierTerms terms;
  private final Clock clock;
  private final RandomGenerator random;
  private final SocketFactory sockets;
  private final CarrierEvent.Listener listener;
  private final Window window;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicBoolean started = new AtomicBoolean();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable SmppSession session;
  private volatile @Nullable Socket connecting;
  private volatile State state;

  private record State(boolean bound, Instant since, @Nullable String problem) {}

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
    this.settings = settings;
    this.terms = terms;
    this.clock = clock;
    this.random = random;
    this.sockets = sockets;
    this.listener = listener;
    this.window = new Window(settings.windowSize());
    this.state = new State(false, clock.instant(), "not started");
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public void start() {
    if (started.compareAndSet(false, true)) {
      Thread.ofVirtual().name("smpp-link-" + settings.name()).start(this::run);
    }
  }

  @Override
  public Permit reserve() throws InterruptedException {
    window.take();
    return new Place();
  }

  @Override
  public Status status() {
    State now = state;
    return new Status(now.bound(), now.since(), now.problem(), window.inUse(), window.size());
  }

  @Override
  public CarrierTerms terms() {
    return terms;
  }

  /** Not counted in the window: who asks keeps the number of questions small. */
  @Override
  public void query(String reference, Address from, Consumer<QueryOutcome> outcome) {
    SmppSession current = session;
    if (current == null) {
      outcome.accept(new QueryOutcome.NoAnswer("the link is not bound"));
      return;
    }
    try {
      current.query(reference, Submits.address(from), outcome);
    } catch (IllegalArgumentException e) {
      outcome.accept(new QueryOutcome.Refused("it cannot be written as SMPP: " + e.getMessage()));
    }
  }

  @Override
  public void close() {
    closing.countDown();
    window.close();
    SmppSession current = session;
    if (current != null) {
      current.unbind(UNBIND_PATIENCE);
    }
    closeQuietly(connecting);
    if (!started.compareAndSet(false, true)) {
      awaitStop();
    }
  }

  private void awaitStop() {
    try {
      if (!stopped.await(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("carrier_slow_close carrier={}", settings.name());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    long pause = settings.reconnectMin().toMillis();
    try {
      while (closing.getCount() > 0) {
        long attempted = System.nanoTime();
        String problem = connectAndServe();
        unbound(problem);
        Duration lasted = Duration.ofNanos(System.nanoTime() - attempted);
        if (lasted.compareTo(settings.reconnectMax()) > 0) {
          pause = settings.reconnectMin().toMillis();
        }
        if (closing.await(pause / 2 + random.nextLong(pause / 2 + 1), TimeUnit.MILLISECONDS)) {
          break;
        }
        pause = Math.min(2 * pause, settings.reconnectMax().toMillis());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      unbound("the link was closed");
      stopped.countDown();
    }
  }

  /** One life of the link; returns why it ended. */
  private String connectAndServe() {
    try (Socket socket = sockets.createSocket()) {
      connecting = socket;
      int patience = (int) settings.connectTimeout().toMillis();
      try {
        socket.connect(new InetSocketAddress(settings.host(), settings.port()), patience);
      } catch (IOException e) {
        return BindFailure.connecting(settings, e);
      }
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(patience);
      PduFramer framer = new PduFramer();
      String problem = bind(socket, framer);
      if (problem != null) {
        return problem;
      }
      socket.setSoTimeout(0);
      return serve(socket, framer);
    } catch (IOException e) {
      return BindFailure.binding(e);
    } finally {
      connecting = null;
    }
  }

  /** Null when bound (s4.1.5); otherwise why not. */
  private @Nullable String bind(Socket socket, PduFramer framer) throws IOException {
    Pdu bind =
        Pdu.Bind.of(Pdu.BindKind.TRANSCEIVER, 1, settings.systemId(), settings.password().value());
    socket.getOutputStream().write(PduCodec.encode(bind));
    InputStream in = socket.getInputStream();
    while (true) {
      Decoded decoded = framer.next();
      switch (decoded) {
        case null -> {
          int count = in.read(framer.buffer(), framer.writeOffset(), framer.room());
          if (count < 0) {
            return BindFailure.CLOSED_UNANSWERED;
          }
          framer.filled(count);
        }
        case Pdu.BindResponse response -> {
          int status = response.commandStatus();
          return status == CommandStatus.ESME_ROK.code() ? null : BindFailure.refused(status);
        }
        case Pdu.GenericNack nack -> {
          return BindFailure.refused(nack.commandStatus());
        }
        default -> {
          return "the carrier answered the bind with something else";
        }
      }
    }
  }

  private String serve(Socket socket, PduFramer framer) throws IOException {
    SmppSession bound = new SmppSession(settings, listener, socket);
    session = bound;
    state = new State(true, clock.instant(), null);
    LOG.info("carrier_bound carrier={}", settings.name());
    if (closing.getCount() == 0) {
      // close() may have looked before the session was there.
      bound.unbind(Duration.ZERO);
    }
    window.open(true);
    try {
      return bound.serve(framer);
    } finally {
      window.open(false);
      session = null;
    }
  }

  private void unbound(String problem) {
    State before = state;
    if (!problem.equals(before.problem())) {
      LOG.info("carrier_not_bound carrier={} problem={}", settings.name(), problem);
    }
    state = new State(false, before.bound() ? clock.instant() : before.since(), problem);
  }

  private static void closeQuietly(@Nullable Socket socket) {
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        LOG.debug("carrier_socket_close error={}", e.getMessage());
      }
    }
  }

  /** A place in the window, given back when it is released or its outcome is known. */
  private final class Place implements Permit {
    private final AtomicBoolean used = new AtomicBoolean();

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
        message = Submits.message(segment);
      } catch (IllegalArgumentException e) {
        ending.accept(unwritable(e));
        return;
      }
      SmppSession current = session;
      if (current == null) {
        ending.accept(new SubmitOutcome.NotWritten("the link is not bound"));
        return;
      }
      current.submit(message, ending);
    }

    /** What SMPP cannot carry is no carrier's fault, and no other attempt will help. */
    private static SubmitOutcome unwritable(IllegalArgumentException e) {
      return new SubmitOutcome.Rejected(
          0, SubmitStatus.UNKNOWN_ERROR, "it cannot be written as SMPP: " + e.getMessage());
    }

    @Override
    public void release() {
      use();
      window.giveBack();
    }

    private void use() {
      if (!used.compareAndSet(false, true)) {
        throw new IllegalStateException("a permit is ended once");
      }
    }
  }
}
