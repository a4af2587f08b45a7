package dev.parley.carrier.smpp;

import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.LinkReport;
import dev.parley.carrier.smpp.SmppSettings.Connection;
import dev.parley.carrier.smpp.Windows.Window;
import dev.parley.wire.smpp.Pdu.BindKind;
import dev.parley.wire.smpp.PduFramer;
import java.io.IOException;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bind of a link. One virtual thread connects, binds and reads; pauses between attempts double
 * up to a maximum, with jitter, and start anew only after a session that lasted. After a refusal
 * that will come again, like one of a wrong password, the pause is longer. Thread-safe.
 */
final class SmppBind {
  private static final Logger LOG = LoggerFactory.getLogger(SmppBind.class);
  private static final Duration UNBIND_PATIENCE = Duration.ofSeconds(2);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private final int number;
  private final BindKind kind;
  private final Connection connection;
  private final LinkState link;
  private final @Nullable Window window;
  private final Clock clock;
  private final RandomGenerator random;
  private final Connector connector;
  private final CarrierEvent.Listener listener;
  private final Runnable boundChanged;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicBoolean started = new AtomicBoolean();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable SmppSession session;
  private volatile @Nullable Socket connecting;
  private volatile State state;

  private record State(boolean bound, Instant since, @Nullable String problem) {}

  /**
   * @param number from 1, among the binds of its link
   * @param window null for a receiver
   * @param boundChanged told after it was bound or no longer is
   */
  SmppBind(
      int number,
      BindKind kind,
      Connection connection,
      LinkState link,
      @Nullable Window window,
      Clock clock,
      RandomGenerator random,
      SocketFactory sockets,
      CarrierEvent.Listener listener,
      Runnable boundChanged) {
    this.number = number;
    this.kind = kind;
    this.connection = connection;
    this.link = link;
    this.window = window;
    this.clock = clock;
    this.random = random;
    this.connector = new Connector(connection, sockets);
    this.listener = listener;
    this.boundChanged = boundChanged;
    this.state = new State(false, clock.instant(), "not started");
  }

  void start() {
    if (started.compareAndSet(false, true)) {
      Thread.ofVirtual().name("smpp-bind-" + link.name() + "-" + number).start(this::run);
    }
  }

  BindKind kind() {
    return kind;
  }

  /** Null while it is not bound. */
  @Nullable SmppSession session() {
    return session;
  }

  boolean isBound() {
    return state.bound();
  }

  @Nullable String problem() {
    return state.problem();
  }

  boolean has(Window other) {
    return window == other;
  }

  LinkReport.Bind report() {
    State now = state;
    return new LinkReport.Bind(
        number,
        SmppLink.word(kind),
        now.bound(),
        now.since(),
        now.problem(),
        window == null ? 0 : window.inUse(),
        window == null ? 0 : window.size());
  }

  /** No submit is taken any more; waits for answers to those that were. */
  void retire(Duration patience) throws InterruptedException {
    if (window != null) {
      window.retire(patience.toNanos());
    }
  }

  /** It will end, and does not come back. */
  void stop() {
    closing.countDown();
  }

  /** Unbinds and waits until it ended. */
  void close() {
    closing.countDown();
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
        LOG.warn("carrier_slow_close carrier={} bind={}", link.name(), number);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    long first = connection.patience().reconnectMin().toMillis();
    long pause = first;
    try {
      while (closing.getCount() > 0) {
        long attempted = System.nanoTime();
        Problem problem = connectAndServe();
        unbound(problem.words());
        Duration lasted = Duration.ofNanos(System.nanoTime() - attempted);
        if (lasted.compareTo(connection.patience().reconnectMax()) > 0) {
          pause = first;
        }
        long longer = problem.lasting() ? connection.patience().refused().toMillis() : pause;
        if (closing.await(jittered(longer), TimeUnit.MILLISECONDS)) {
          break;
        }
        pause = Math.min(2 * pause, connection.patience().reconnectMax().toMillis());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      unbound("the link was closed");
      stopped.countDown();
    }
  }

  /** Half of it to all of it. */
  private long jittered(long millis) {
    return millis / 2 + random.nextLong(millis / 2 + 1);
  }

  /** One life of the bind; answers why it ended. */
  private Problem connectAndServe() {
    try (Socket plain = connector.socket()) {
      connecting = plain;
      try {
        connector.connect(plain);
      } catch (IOException e) {
        return Problem.passing(BindFailure.connecting(connection.host(), connection.port(), e));
      }
      Socket socket;
      try {
        socket = connector.secured(plain);
      } catch (IOException e) {
        return Problem.passing(BindFailure.tls(connection.host(), e));
      }
      PduFramer framer = new PduFramer();
      Problem refused =
          Handshake.bind(
              socket,
              framer,
              kind,
              connection,
              pdu -> link.log().sent(number, pdu),
              pdu -> link.log().received(number, pdu));
      if (refused != null) {
        return refused;
      }
      socket.setSoTimeout(0);
      return Problem.passing(serve(socket, framer));
    } catch (IOException e) {
      return Problem.passing(BindFailure.binding(connection.host(), connection.tls() != null, e));
    } finally {
      connecting = null;
    }
  }

  private String serve(Socket socket, PduFramer framer) throws IOException {
    SmppSession bound = new SmppSession(number, link, listener, socket);
    session = bound;
    state = new State(true, clock.instant(), null);
    LOG.info("carrier_bound carrier={} bind={} kind={}", link.name(), number, SmppLink.word(kind));
    if (closing.getCount() == 0) {
      // close() may have looked before the session was there.
      bound.unbind(Duration.ZERO);
    }
    boundChanged.run();
    open(true);
    try {
      return bound.serve(framer);
    } finally {
      open(false);
      session = null;
    }
  }

  private void open(boolean open) {
    if (window != null) {
      window.open(open);
    }
  }

  private void unbound(String problem) {
    State before = state;
    if (!problem.equals(before.problem())) {
      LOG.info("carrier_not_bound carrier={} bind={} problem={}", link.name(), number, problem);
    }
    state = new State(false, before.bound() ? clock.instant() : before.since(), problem);
    boundChanged.run();
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
}
