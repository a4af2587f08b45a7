package dev.parley.carrier.smpp;

import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.QueryOutcome;
import dev.parley.carrier.SubmitOutcome;
import dev.parley.carrier.smpp.SmppSettings.Patience;
import dev.parley.wire.smpp.CommandId;
import dev.parley.wire.smpp.CommandStatus;
import dev.parley.wire.smpp.Decoded;
import dev.parley.wire.smpp.Malformed;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.PduCodec;
import dev.parley.wire.smpp.PduFramer;
import dev.parley.wire.smpp.ShortMessage;
import dev.parley.wire.smpp.SmppAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bound connection. {@link #serve} reads on the caller's thread until the session ends; a
 * watching thread asks after silence and ends what waited too long. Any thread writes, one at a
 * time. Each submit leaves {@link #pending} exactly once: by its response, by its timeout, by a
 * failed write, or by the end of the session; who takes it out tells its outcome. Thread-safe.
 */
final class SmppSession {
  private static final Logger LOG = LoggerFactory.getLogger(SmppSession.class);
  private static final Duration TICK_MAX = Duration.ofSeconds(1);
  private static final Duration TICK_MIN = Duration.ofMillis(10);

  private final int bind;
  private final LinkState link;
  private final Patience patience;
  private final CarrierEvent.Listener listener;
  private final Socket socket;
  private final OutputStream out;
  private final ReentrantLock writing = new ReentrantLock();
  private final AtomicInteger sequences = new AtomicInteger(1);
  private final Map<Integer, Pending> pending = new ConcurrentHashMap<>();
  private final Answers answers;
  private final Queries queries = new Queries();

  /** Why it ends; null while it lives. */
  private final AtomicReference<@Nullable String> ending = new AtomicReference<>();

  private final CountDownLatch ended = new CountDownLatch(1);

  /** Waiting is measured by monotonic time: the wall clock may be set. */
  private volatile long heardAtNanos;

  private volatile boolean enquired;

  private record Pending(
      ShortMessage message, Consumer<SubmitOutcome> outcome, long writtenNanos) {}

  /**
   * For a socket on which the bind was answered.
   *
   * @param bind its number
   */
  SmppSession(int bind, LinkState link, CarrierEvent.Listener listener, Socket socket)
      throws IOException {
    this.bind = bind;
    this.link = link;
    this.patience = link.settings().patience();
    this.listener = listener;
    this.socket = socket;
    this.out = socket.getOutputStream();
    this.heardAtNanos = System.nanoTime();
    this.answers =
        new Answers(this::write, Thread.ofVirtual().name("smpp-answers-" + link.name()).factory());
  }

  /** Reads until the session ends, and says why it did. */
  String serve(PduFramer framer) {
    Thread watch = Thread.ofVirtual().name("smpp-watch-" + link.name()).start(this::watch);
    try {
      InputStream in = socket.getInputStream();
      while (ending.get() == null) {
        for (Decoded decoded = framer.next(); decoded != null; decoded = framer.next()) {
          link.log().received(bind, decoded);
          handle(decoded);
        }
        int count = in.read(framer.buffer(), framer.writeOffset(), framer.room());
        if (count < 0) {
          end(
              framer.insidePdu()
                  ? "the carrier closed the connection inside a PDU"
                  : "the carrier closed the connection");
          break;
        }
        framer.filled(count);
        heardAtNanos = System.nanoTime();
        enquired = false;
      }
    } catch (IOException e) {
      end("the connection broke: " + e.getMessage());
    } finally {
      end("the session failed");
      watch.interrupt();
    }
    return Objects.requireNonNull(ending.get());
  }

  /**
   * Writes a submit and returns after the socket write returned. The outcome comes once; what
   * happens on the wire is an outcome, never an exception.
   */
  void submit(ShortMessage message, Consumer<SubmitOutcome> outcome) {
    int sequence = nextSequence();
    Pdu pdu = new Pdu.SubmitSm(sequence, message);
    byte[] octets = PduCodec.encode(pdu);
    link.log().sent(bind, pdu);
    Pending submit = new Pending(message, outcome, System.nanoTime());
    String over;
    IOException failure = null;
    writing.lock();
    try {
      over = ending.get();
      if (over == null) {
        pending.put(sequence, submit);
        out.write(octets);
      }
    } catch (IOException e) {
      failure = e;
      over = null;
    } finally {
      writing.unlock();
    }
    if (over != null) {
      outcome.accept(new SubmitOutcome.NotWritten(over));
    } else if (failure != null) {
      failed(sequence, failure);
    }
  }

  /**
   * Asks what became of a message. The outcome comes once.
   *
   * @throws IllegalArgumentException when the id cannot be written; no outcome comes then
   */
  void query(String messageId, SmppAddress source, Consumer<QueryOutcome> outcome) {
    int sequence = nextSequence();
    Pdu query = new Pdu.QuerySm(sequence, messageId, source);
    PduCodec.encode(query);
    queries.add(sequence, outcome, System.nanoTime() + patience.response().toNanos());
    write(query);
    String over = ending.get();
    if (over != null) {
      queries.noAnswer(sequence, over);
    }
  }

  /** Octets may have left, so nobody knows. */
  private void failed(int sequence, IOException e) {
    lose(sequence, "the write failed: " + e.getMessage());
    end("a write failed: " + e.getMessage());
  }

  private void lose(int sequence, String why) {
    Pending submit = pending.remove(sequence);
    if (submit != null) {
      submit.outcome().accept(new SubmitOutcome.Lost(why));
    }
  }

  /** Asks the carrier to part, waits a little for its answer, and ends the session. */
  void unbind(Duration patience) {
    Thread.ofVirtual()
        .name("smpp-unbind-" + link.name())
        .start(() -> write(new Pdu.Unbind(nextSequence())));
    try {
      var _ = ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    end("the link was closed");
  }

  /**
   * Ends the session once; what was written and not answered is lost. The socket closes before the
   * sweep: a submit that enters {@link #pending} later fails at its write and tells so itself.
   */
  private void end(String why) {
    if (!ending.compareAndSet(null, why)) {
      return;
    }
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("carrier_socket_close carrier={} error={}", link.name(), e.getMessage());
    }
    ended.countDown();
    for (Integer sequence : pending.keySet()) {
      lose(sequence, why);
    }
    queries.endAll(why);
  }

  private void handle(Decoded decoded) {
    switch (decoded) {
      case Pdu.SubmitSmResponse response -> answered(response);
      case Pdu.DeliverSm deliver ->
          deliver(
              deliver.message(),
              status -> new Pdu.DeliverSmResponse(status, deliver.sequence(), List.of()));
      case Pdu.DataSm data -> deliver(data);
      case Pdu.QuerySmResponse response -> queries.answered(response);
      case Pdu.EnquireLink enquire -> write(new Pdu.EnquireLinkResponse(0, enquire.sequence()));
      case Pdu.GenericNack nack -> nacked(nack);
      case Pdu.Unbind unbind -> {
        write(new Pdu.UnbindResponse(0, unbind.sequence()));
        end("the carrier unbound");
      }
      case Pdu.UnbindResponse _ -> end("the link was closed");
      case Pdu.EnquireLinkResponse _,
          Pdu.BindResponse _,
          Pdu.DeliverSmResponse _,
          Pdu.DataSmResponse _,
          Pdu.SubmitMultiResponse _,
          Pdu.CancelSmResponse _,
          Pdu.ReplaceSmResponse _,
          Pdu.AlertNotification _ -> {}
      case Pdu.Bind _,
          Pdu.Outbind _,
          Pdu.SubmitSm _,
          Pdu.SubmitMulti _,
          Pdu.QuerySm _,
          Pdu.CancelSm _,
          Pdu.ReplaceSm _,
          Pdu.Unrecognised _ ->
          refuse(decoded, CommandStatus.ESME_RINVCMDID);
      case Malformed malformed -> malformed(malformed);
    }
  }

  private void answered(Pdu.SubmitSmResponse response) {
    Pending submit = pending.remove(response.sequence());
    if (submit == null) {
      LOG.warn("carrier_late_response carrier={} status={}", link.name(), response.commandStatus());
      return;
    }
    submit.outcome().accept(outcome(submit, response.commandStatus(), response.messageId()));
    if (Outcomes.endsSession(response.commandStatus())) {
      end("the carrier says that we are not bound");
    }
  }

  private SubmitOutcome outcome(Pending submit, int status, String messageId) {
    long now = System.nanoTime();
    link.figures().answered(status, now - submit.writtenNanos());
    if (status != 0) {
      return link.outcomes().refused(submit.message(), status);
    }
    String reference =
        MessageIds.kept(link.quirks().responseId(), CarrierEvents.storable(messageId));
    link.figures().accepted(reference, now);
    return link.outcomes().accepted(submit.message(), reference);
  }

  private void nacked(Pdu.GenericNack nack) {
    if (queries.nacked(nack)) {
      return;
    }
    Pending submit = pending.remove(nack.sequence());
    if (submit != null) {
      submit.outcome().accept(outcome(submit, nack.commandStatus(), ""));
    }
  }

  /** Some carriers bring receipts and texts so (s4.7). */
  private void deliver(Pdu.DataSm data) {
    IntFunction<Pdu> response =
        status -> new Pdu.DataSmResponse(status, data.sequence(), "", List.of());
    data.shortMessage()
        .ifPresentOrElse(
            message -> deliver(message, response),
            () -> write(response.apply(CommandStatus.ESME_RINVSRCADR.code())));
  }

  private void deliver(ShortMessage message, IntFunction<Pdu> response) {
    Answer answer = new Answer(response);
    Optional<CarrierEvent> event = CarrierEvents.read(link.name(), message, link.quirks(), answer);
    if (event.isEmpty()) {
      LOG.warn("carrier_receipt_unreadable carrier={}", link.name());
      answer.taken();
      return;
    }
    if (event.get() instanceof CarrierEvent.Receipt receipt) {
      link.figures().receipt(receipt.reference(), System.nanoTime());
    }
    try {
      listener.on(event.get());
    } catch (RuntimeException e) {
      LOG.error("carrier_event_failed carrier={}", link.name(), e);
      answer.notTaken();
    }
  }

  private void malformed(Malformed malformed) {
    LOG.warn(
        "carrier_pdu_malformed carrier={} command={} problem={}",
        link.name(),
        Integer.toHexString(malformed.commandId()),
        malformed.problem());
    malformed.answer().ifPresent(answer -> write(answer));
    if (malformed.framingLost()) {
      end("the carrier sent what is no SMPP: " + malformed.problem());
    } else if (malformed.commandId() == (CommandId.SUBMIT_SM | CommandId.RESPONSE)) {
      lose(malformed.sequence(), "the carrier's response could not be read");
    } else if (malformed.commandId() == (CommandId.QUERY_SM | CommandId.RESPONSE)) {
      queries.noAnswer(malformed.sequence(), "the carrier's answer could not be read");
    }
  }

  /** Responses are never answered, or two broken peers would go on for ever. */
  private void refuse(Decoded request, CommandStatus status) {
    if (!CommandId.isResponse(request.commandId())) {
      write(new Pdu.GenericNack(status.code(), request.sequence()));
    }
  }

  private void write(Pdu pdu) {
    link.log().sent(bind, pdu);
    write(PduCodec.encode(pdu));
  }

  private void write(byte[] octets) {
    writing.lock();
    try {
      if (ending.get() == null) {
        out.write(octets);
      }
    } catch (IOException e) {
      end("a write failed: " + e.getMessage());
    } finally {
      writing.unlock();
    }
  }

  /** Asks after silence on a thread of its own: the write itself may hang. */
  private void watch() {
    long tick =
        Math.clamp(
            patience.enquireTimeout().toMillis() / 4, TICK_MIN.toMillis(), TICK_MAX.toMillis());
    long enquiredAt = 0;
    try {
      while (!ended.await(tick, TimeUnit.MILLISECONDS)) {
        long now = System.nanoTime();
        loseLate(now);
        boolean silent = now - heardAtNanos >= patience.enquireAfter().toNanos();
        if (silent && !enquired) {
          enquired = true;
          enquiredAt = now;
          Thread.ofVirtual()
              .name("smpp-enquire-" + link.name())
              .start(() -> write(new Pdu.EnquireLink(nextSequence())));
        } else if (enquired && now - enquiredAt >= patience.enquireTimeout().toNanos()) {
          end("the carrier did not answer enquire_link");
        }
      }
    } catch (InterruptedException _) {
      // serve() ended and wants no more watching.
      return;
    }
  }

  private void loseLate(long now) {
    queries.late(now);
    for (Map.Entry<Integer, Pending> entry : pending.entrySet()) {
      if (now - entry.getValue().writtenNanos() >= patience.response().toNanos()) {
        lose(entry.getKey(), "no response within " + patience.response().toSeconds() + " s");
      }
    }
  }

  private int nextSequence() {
    return sequences.updateAndGet(last -> last == Integer.MAX_VALUE ? 1 : last + 1);
  }

  /** Answers what the carrier brought, once, from any thread; on a dead session it comes again. */
  private final class Answer implements CarrierEvent.Acknowledgement {
    private final IntFunction<Pdu> response;
    private final AtomicBoolean given = new AtomicBoolean();

    /**
     * @param response by its command_status
     */
    Answer(IntFunction<Pdu> response) {
      this.response = response;
    }

    @Override
    public void taken() {
      give(CommandStatus.ESME_ROK);
    }

    @Override
    public void notTaken() {
      give(CommandStatus.ESME_RSYSERR);
    }

    /** SMPP 3.4 s5.1.3: carriers slow down instead of trying again at once. */
    @Override
    public void full() {
      give(CommandStatus.ESME_RMSGQFUL);
    }

    private void give(CommandStatus status) {
      if (given.compareAndSet(false, true)) {
        Pdu pdu = response.apply(status.code());
        link.log().sent(bind, pdu);
        answers.give(PduCodec.encode(pdu));
      }
    }
  }
}
