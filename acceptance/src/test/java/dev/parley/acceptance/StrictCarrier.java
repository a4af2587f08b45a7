package dev.parley.acceptance;

import dev.parley.wire.smpp.Decoded;
import dev.parley.wire.smpp.MessageState;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.PduCodec;
import dev.parley.wire.smpp.PduFramer;
import dev.parley.wire.smpp.ReceiptText;
import dev.parley.wire.smpp.ShortMessage;
import dev.parley.wire.smpp.SmppAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A carrier that keeps books (SMPP 3.4). It counts every submit by its text, reports each one it
 * took as delivered, brings texts, and does so again on the next session until it is acknowledged.
 * What it was acknowledged it never brings again: whoever acknowledged must have kept it. A segment
 * to a phone whose STOP was acknowledged earlier on the same stream is a violation, unless it is
 * the confirmation.
 */
final class StrictCarrier implements AutoCloseable {
  static final String SYSTEM_ID = "strict";
  static final String PASSWORD = "strict";

  private static final Duration RECEIPT_AFTER_MAX = Duration.ofMillis(60);
  private static final Duration AGAIN_AFTER = Duration.ofMillis(200);

  private final ServerSocket server;
  private final RandomGenerator random;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("strict-carrier").daemon().factory());
  private final AtomicInteger references = new AtomicInteger();
  private final Map<String, List<Long>> submits = new ConcurrentHashMap<>();
  private final Set<Delivery> open = ConcurrentHashMap.newKeySet();
  private final Set<String> textsTaken = ConcurrentHashMap.newKeySet();

  /** How often each text was brought: again when a kill left it without an acknowledgement. */
  private final Map<String, Integer> brought = new ConcurrentHashMap<>();

  /** Phone and sender of each STOP that was acknowledged. */
  private final Set<String> stopped = ConcurrentHashMap.newKeySet();

  private final List<String> violations = new CopyOnWriteArrayList<>();
  private volatile @Nullable Session session;

  /** A deliver_sm until its acknowledgement. */
  private record Delivery(ShortMessage message, Runnable taken) {
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /**
   * @param random for the delays of receipts
   */
  StrictCarrier(RandomGenerator random) {
    this.random = random;
    try {
      this.server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().name("strict-accept").start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Times of submits (System.nanoTime) by text; more than one is a duplicate. */
  Map<String, List<Long>> submits() {
    return Map.copyOf(submits);
  }

  /** Texts that were acknowledged. */
  Set<String> textsTaken() {
    return Set.copyOf(textsTaken);
  }

  /** Whether this text had to be brought more than once; it may be stored and answered as often. */
  boolean broughtAgain(String text) {
    return brought.getOrDefault(text, 0) > 1;
  }

  /** Whether this phone's STOP to this sender was acknowledged. */
  boolean stopped(String phone, String sender) {
    return stopped.contains(phone + ">" + sender);
  }

  /** What must never happen and did. */
  List<String> violations() {
    return List.copyOf(violations);
  }

  /** Receipts and texts not acknowledged yet. */
  int open() {
    return open.size();
  }

  /** A phone texts; brought until it is acknowledged. */
  void text(String phone, String to, String text) {
    deliver(
        ShortMessage.of(
            SmppAddress.international(phone),
            address(to),
            (byte) 0,
            (byte) 0,
            (byte) 0,
            text.getBytes(StandardCharsets.US_ASCII)),
        () -> {
          textsTaken.add(text);
          if (text.equals("STOP")) {
            stopped.add(phone + ">" + to);
          }
        });
  }

  private static SmppAddress address(String number) {
    return number.startsWith("+")
        ? SmppAddress.international(number)
        : new SmppAddress(SmppAddress.TON_NETWORK_SPECIFIC, SmppAddress.NPI_UNKNOWN, number);
  }

  private void deliver(ShortMessage message, Runnable taken) {
    Delivery delivery = new Delivery(message, taken);
    open.add(delivery);
    bring(delivery);
  }

  /** On the session there is; the next session brings what is open. */
  private void bring(Delivery delivery) {
    @Nullable Session current = session;
    if (current != null && open.contains(delivery)) {
      current.bring(delivery);
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        Session accepted = new Session(socket);
        Thread.ofPlatform().daemon().name("strict-session").start(accepted::serve);
      }
    } catch (IOException e) {
      if (!server.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    clock.shutdownNow();
    @Nullable Session last = session;
    if (last != null) {
      last.socket.close();
    }
  }

  /** One bind. Its reader thread sees acknowledgements and submits in the order of the stream. */
  private final class Session {
    private final Socket socket;
    private final Map<Integer, Delivery> outstanding = new ConcurrentHashMap<>();
    private final AtomicInteger sequences = new AtomicInteger();

    Session(Socket socket) {
      this.socket = socket;
    }

    void serve() {
      PduFramer framer = new PduFramer();
      try (socket) {
        socket.setTcpNoDelay(true);
        InputStream in = socket.getInputStream();
        while (true) {
          int count = in.read(framer.buffer(), framer.writeOffset(), framer.room());
          if (count < 0) {
            return;
          }
          framer.filled(count);
          for (Decoded decoded = framer.next(); decoded != null; decoded = framer.next()) {
            handle(decoded);
          }
        }
      } catch (IOException _) {
        // The peer was killed; the next session goes on.
      }
    }

    private void handle(Decoded decoded) {
      switch (decoded) {
        case Pdu.Bind bind -> {
          write(new Pdu.BindResponse(bind.kind(), 0, bind.sequence(), SYSTEM_ID, List.of()));
          session = this;
          open.forEach(this::bring);
        }
        case Pdu.SubmitSm submit -> submitted(submit);
        case Pdu.DeliverSmResponse response -> answered(response);
        case Pdu.EnquireLink enquire -> write(new Pdu.EnquireLinkResponse(0, enquire.sequence()));
        case Pdu.Unbind unbind -> write(new Pdu.UnbindResponse(0, unbind.sequence()));
        case Pdu.EnquireLinkResponse _, Pdu.UnbindResponse _ -> {}
        default -> violations.add("Parley sent " + decoded);
      }
    }

    private void submitted(Pdu.SubmitSm submit) {
      ShortMessage message = submit.message();
      String phone = message.destination().written();
      String sender = message.source().written();
      String text = message.text();
      String way = phone + ">" + sender;
      boolean confirmation = text.contains("unsubscribed");
      if (confirmation) {
        // Each one names its STOP by the phone: a phone here texts STOP once.
        submits
            .computeIfAbsent("confirmation to " + way, _ -> new CopyOnWriteArrayList<>())
            .add(System.nanoTime());
      } else {
        submits.computeIfAbsent(text, _ -> new CopyOnWriteArrayList<>()).add(System.nanoTime());
        if (stopped.contains(way)) {
          violations.add("after the STOP of " + way + " was acknowledged: " + text);
        }
      }
      String reference = "strict-" + references.incrementAndGet();
      write(new Pdu.SubmitSmResponse(0, submit.sequence(), reference, List.of()));
      long delay = random.nextLong(RECEIPT_AFTER_MAX.toMillis() + 1);
      later(() -> deliver(receipt(message, reference), () -> {}), delay);
    }

    private static ShortMessage receipt(ShortMessage message, String reference) {
      LocalDateTime now = LocalDateTime.now(ZoneOffset.UTC);
      String text =
          ReceiptText.format(reference, MessageState.DELIVERED, "000", now, now, "strict");
      return ShortMessage.of(
          message.destination(),
          message.source(),
          ShortMessage.ESM_RECEIPT,
          (byte) 0,
          (byte) 0,
          text.getBytes(StandardCharsets.US_ASCII));
    }

    private void bring(Delivery delivery) {
      if (!delivery.message().isReceipt()) {
        brought.merge(delivery.message().text(), 1, Integer::sum);
      }
      int sequence = sequences.incrementAndGet();
      outstanding.put(sequence, delivery);
      write(new Pdu.DeliverSm(sequence, delivery.message()));
    }

    private void answered(Pdu.DeliverSmResponse response) {
      Delivery delivery = outstanding.remove(response.sequence());
      if (delivery == null) {
        violations.add("an acknowledgement of nothing: " + response);
        return;
      }
      if (response.commandStatus() == 0) {
        if (open.remove(delivery)) {
          delivery.taken().run();
        }
      } else {
        later(() -> StrictCarrier.this.bring(delivery), AGAIN_AFTER.toMillis());
      }
    }

    private void later(Runnable action, long millis) {
      var _ = clock.schedule(action, millis, TimeUnit.MILLISECONDS);
    }

    private synchronized void write(Pdu pdu) {
      try {
        socket.getOutputStream().write(PduCodec.encode(pdu));
      } catch (IOException _) {
        // Killed: what was not acknowledged is brought to the next session.
      }
    }
  }
}
