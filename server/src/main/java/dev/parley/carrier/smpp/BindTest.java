package dev.parley.carrier.smpp;

import dev.parley.carrier.BindReport;
import dev.parley.carrier.BindReport.Step;
import dev.parley.carrier.smpp.SmppSettings.Connection;
import dev.parley.wire.smpp.Decoded;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.Pdu.BindKind;
import dev.parley.wire.smpp.PduCodec;
import dev.parley.wire.smpp.PduFramer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * Tries a carrier's settings in a session of its own, beside those that are bound: name,
 * connection, TLS, bind, enquire_link. Nothing is submitted. A carrier that allows no further
 * session says so.
 */
public final class BindTest {
  private static final int BIND_SEQUENCE = 1;

  private final SmppSettings settings;
  private final SocketFactory sockets;
  private final LongSupplier nanoTime;
  private final List<Step> steps = new ArrayList<>();
  private long startedNanos;

  private BindTest(SmppSettings settings, SocketFactory sockets, LongSupplier nanoTime) {
    this.settings = settings;
    this.sockets = sockets;
    this.nanoTime = nanoTime;
  }

  /** Blocks for the time that a connection and its answers may take. */
  public static BindReport run(
      SmppSettings settings, SocketFactory sockets, LongSupplier nanoTime) {
    BindTest test = new BindTest(settings, sockets, nanoTime);
    test.run();
    return new BindReport(settings.name(), test.steps);
  }

  private void run() {
    Connection connection = settings.connection();
    Connector connector = new Connector(connection, sockets);
    begin();
    try {
      passed("dns", addresses(connection.host()));
    } catch (IOException e) {
      failed("dns", BindFailure.connecting(connection.host(), connection.port(), e));
      return;
    }
    try (Socket plain = connector.socket()) {
      begin();
      try {
        connector.connect(plain);
      } catch (IOException e) {
        failed("tcp", BindFailure.connecting(connection.host(), connection.port(), e));
        return;
      }
      passed("tcp", "connected from " + ownAddress(plain));
      begin();
      Socket socket;
      try {
        socket = connector.secured(plain);
      } catch (IOException e) {
        failed("tls", BindFailure.tls(connection.host(), e));
        return;
      }
      if (socket instanceof SSLSocket secured) {
        passed("tls", describe(secured.getSession()));
      }
      bind(socket);
    } catch (IOException e) {
      failed("close", "the connection could not be closed: " + e.getMessage());
    }
  }

  private void bind(Socket socket) {
    BindKind kind = settings.connection().binds().getFirst();
    PduFramer framer = new PduFramer();
    begin();
    try {
      Problem problem =
          Handshake.bind(socket, framer, kind, settings.connection(), _ -> {}, _ -> {});
      if (problem != null) {
        failed("bind", problem.words() + ourAddress(problem, socket));
        return;
      }
    } catch (IOException e) {
      failed("bind", BindFailure.binding(settings.host(), settings.connection().tls() != null, e));
      return;
    }
    passed("bind", "bound as a " + SmppLink.word(kind));
    begin();
    try {
      enquire(socket, framer);
    } catch (IOException e) {
      failed("enquire_link", "no answer: " + e.getMessage());
    }
  }

  private static String ourAddress(Problem problem, Socket socket) {
    return problem.words().equals(BindFailure.CLOSED_UNANSWERED)
        ? "; we come from " + ownAddress(socket) + ", or from what your network makes of it"
        : "";
  }

  /** What the carrier brings meanwhile is not taken: it brings it again. */
  private void enquire(Socket socket, PduFramer framer) throws IOException {
    send(socket, new Pdu.EnquireLink(BIND_SEQUENCE + 1));
    while (true) {
      Decoded answer = Handshake.next(socket, framer);
      if (answer == null) {
        failed("enquire_link", "the carrier closed the connection after the bind");
        return;
      }
      if (answer instanceof Pdu.EnquireLinkResponse) {
        passed("enquire_link", "answered");
        send(socket, new Pdu.Unbind(BIND_SEQUENCE + 2));
        return;
      }
    }
  }

  private static void send(Socket socket, Pdu pdu) throws IOException {
    socket.getOutputStream().write(PduCodec.encode(pdu));
  }

  private static String addresses(String host) throws IOException {
    return Arrays.stream(InetAddress.getAllByName(host))
        .map(InetAddress::getHostAddress)
        .collect(Collectors.joining(", "));
  }

  private static String ownAddress(Socket socket) {
    return socket.getLocalAddress().getHostAddress();
  }

  private static String describe(SSLSession session) {
    return session.getProtocol() + ", " + session.getCipherSuite();
  }

  private void begin() {
    startedNanos = nanoTime.getAsLong();
  }

  private void passed(String step, String words) {
    end(step, true, words);
  }

  private void failed(String step, String words) {
    end(step, false, words);
  }

  private void end(String step, boolean ok, String words) {
    steps.add(new Step(step, ok, Duration.ofNanos(nanoTime.getAsLong() - startedNanos), words));
  }
}
