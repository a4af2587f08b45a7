package dev.parley.sim;

import dev.parley.wire.smpp.CommandId;
import dev.parley.wire.smpp.CommandStatus;
import dev.parley.wire.smpp.Decoded;
import dev.parley.wire.smpp.Malformed;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.PduCodec;
import dev.parley.wire.smpp.PduFramer;
import dev.parley.wire.smpp.ShortMessage;
import dev.parley.wire.smpp.Tlv;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the virtual carrier. A loop reads the inbox and owns everything, the output
 * included; the reader thread only cuts the stream into PDUs. When the peer stops reading, the loop
 * stands, the inbox fills, and the reader stops reading too.
 */
final class CarrierSession {
  private static final int INBOX_MAX = 4096;
  private static final int OUTPUT_BUFFER = 32 * 1024;
  private static final Duration ENQUIRE_TIMEOUT = Duration.ofSeconds(10);

  /**
   * How long the connection stays open after a refused bind. It is the peer's to close, or to bind
   * again; jSMPP loses a refusal whose connection ends at once, and waits a minute for it.
   */
  private static final Duration REFUSED_PATIENCE = Duration.ofMillis(500);

  private final SimulatedCarrier carrier;
  private final long number;
  private final Socket socket;
  private final BlockingQueue<Event> inbox = new ArrayBlockingQueue<>(INBOX_MAX);
  private final AtomicBoolean wakePending = new AtomicBoolean();
  private final AtomicBoolean tickPending = new AtomicBoolean();
  private volatile Pdu.@Nullable BindKind bound;

  // Owned by the loop.
  private final OutputStream out;
  private final Map<Integer, Outstanding> outstanding = new LinkedHashMap<>();
  private int sequence;
  private long heardAtMillis;
  private boolean enquired;
  private long refusedUntilMillis = Long.MAX_VALUE;
  private boolean over;

  private sealed interface Event {}

  private record Received(Decoded decoded) implements Event {}

  /**
   * @param last the connection breaks after these octets
   */
  private record Due(byte[] octets, boolean last) implements Event {}

  private enum Signal implements Event {
    WAKE,
    TICK,
    ENDED
  }

  private record Outstanding(ShortMessage message, long deadlineMillis) {}

  CarrierSession(SimulatedCarrier carrier, long number, Socket socket) throws IOException {
    this.carrier = carrier;
    this.number = number;
    this.socket = socket;
    socket.setTcpNoDelay(true);
    this.out = new BufferedOutputStream(socket.getOutputStream(), OUTPUT_BUFFER);
    this.heardAtMillis = carrier.nowMillis();
  }

  void start() {
    Thread reader = Thread.ofVirtual().name("simulated-carrier-reader").unstarted(this::read);
    Thread.ofVirtual()
        .name("simulated-carrier-session")
        .start(
            () -> {
              run();
              reader.interrupt();
            });
    reader.start();
  }

  /** In the order in which sessions came. */
  long number() {
    return number;
  }

  boolean isBound() {
    return bound != null;
  }

  boolean receives() {
    Pdu.BindKind kind = bound;
    return kind != null && kind.receives();
  }

  /** There may be something to deliver. */
  void wake() {
    if (receives() && wakePending.compareAndSet(false, true)) {
      offer(Signal.WAKE, wakePending);
    }
  }

  void tick() {
    if (tickPending.compareAndSet(false, true)) {
      offer(Signal.TICK, tickPending);
    }
  }

  /** A full inbox needs no signal: the next tick finds what was missed. */
  private void offer(Signal signal, AtomicBoolean pending) {
    if (!inbox.offer(signal)) {
      pending.set(false);
    }
  }

  /** The connection breaks as a cable does: nothing more is read or written. */
  void breakOff() {
    try {
      socket.close();
    } catch (IOException _) {
      // Closed is what it was to be.
      return;
    }
  }

  private void read() {
    PduFramer framer = new PduFramer();
    try (InputStream in = socket.getInputStream()) {
      while (true) {
        int count = in.read(framer.buffer(), framer.writeOffset(), framer.room());
        if (count < 0) {
          break;
        }
        framer.filled(count);
        for (Decoded decoded = framer.next(); decoded != null; decoded = framer.next()) {
          inbox.put(new Received(decoded));
        }
      }
      inbox.put(Signal.ENDED);
    } catch (IOException | InterruptedException _) {
      // The connection is gone either way; the loop learns it from the closed socket or here.
      var _ = inbox.offer(Signal.ENDED);
    }
  }

  private void run() {
    try (socket) {
      while (!over) {
        Event event = inbox.poll();
        if (event == null) {
          out.flush();
          event = inbox.take();
        }
        handle(event);
      }
      out.flush();
    } catch (IOException | InterruptedException _) {
      over = true;
    } finally {
      bound = null;
      inbox.clear();
      giveBack();
      carrier.ended(this);
    }
  }

  /** What was not acknowledged goes to the next session, in its order. */
  private void giveBack() {
    List<Outstanding> left = new ArrayList<>(outstanding.values());
    outstanding.clear();
    for (Outstanding delivery : left.reversed()) {
      carrier.deliveries().putBack(delivery.message());
    }
  }

  private void handle(Event event) throws IOException {
    switch (event) {
      case Received _ when carrier.isSilent() -> {}
      case Received(Pdu pdu) -> {
        heardAtMillis = carrier.nowMillis();
        enquired = false;
        handle(pdu);
      }
      case Received(Malformed malformed) -> refuse(malformed);
      case Due due -> write(due);
      case Signal.WAKE -> {
        wakePending.set(false);
        deliverWhatWaits();
      }
      case Signal.TICK -> {
        tickPending.set(false);
        lookAtTheClock();
        deliverWhatWaits();
      }
      case Signal.ENDED -> over = true;
    }
  }

  private void handle(Pdu pdu) throws IOException {
    switch (pdu) {
      case Pdu.Bind bind -> bind(bind);
      case Pdu.SubmitSm submit -> submit(submit);
      case Pdu.DeliverSmResponse response -> delivered(response);
      case Pdu.QuerySm query -> query(query);
      case Pdu.EnquireLink enquire -> write(new Pdu.EnquireLinkResponse(0, enquire.sequence()));
      case Pdu.Unbind unbind -> {
        write(new Pdu.UnbindResponse(0, unbind.sequence()));
        over = true;
      }
      case Pdu.DeliverSm deliver ->
          write(
              new Pdu.DeliverSmResponse(
                  CommandStatus.ESME_RINVCMDID.code(), deliver.sequence(), List.of()));
      case Pdu.Unrecognised other when !CommandId.isResponse(other.commandId()) ->
          write(new Pdu.GenericNack(CommandStatus.ESME_RINVCMDID.code(), other.sequence()));
      case Pdu.Outbind _,
          Pdu.SubmitMulti _,
          Pdu.DataSm _,
          Pdu.CancelSm _,
          Pdu.ReplaceSm _,
          Pdu.AlertNotification _ ->
          write(new Pdu.GenericNack(CommandStatus.ESME_RINVCMDID.code(), pdu.sequence()));
      case Pdu.GenericNack nack -> refused(nack.sequence());
      case Pdu.EnquireLinkResponse _,
          Pdu.DataSmResponse _,
          Pdu.SubmitMultiResponse _,
          Pdu.CancelSmResponse _,
          Pdu.ReplaceSmResponse _,
          Pdu.BindResponse _,
          Pdu.SubmitSmResponse _,
          Pdu.UnbindResponse _,
          Pdu.QuerySmResponse _,
          Pdu.Unrecognised _ -> {}
    }
  }

  /** Answers with the status of the problem, in the response of the request where it has one. */
  private void refuse(Malformed malformed) throws IOException {
    Optional<Pdu> answer = malformed.answer();
    if (answer.isPresent()) {
      write(answer.get());
    }
    over |= malformed.framingLost();
  }

  private void bind(Pdu.Bind bind) throws IOException {
    CommandStatus status = judge(bind);
    boolean accepted = status == CommandStatus.ESME_ROK;
    List<Tlv> tlvs =
        accepted ? List.of(Tlv.ofOctet(Tlv.INTERFACE_VERSION, Pdu.Bind.VERSION_3_4)) : List.of();
    write(
        new Pdu.BindResponse(
            bind.kind(), status.code(), bind.sequence(), accepted ? "parley-sim" : "", tlvs));
    if (accepted) {
      bound = bind.kind();
      refusedUntilMillis = Long.MAX_VALUE;
      carrier.receiversChanged();
      deliverWhatWaits();
    } else if (bound == null) {
      refusedUntilMillis = carrier.nowMillis() + REFUSED_PATIENCE.toMillis();
    }
  }

  private CommandStatus judge(Pdu.Bind bind) {
    if (bound != null) {
      return CommandStatus.ESME_RALYBND;
    }
    if (!bind.systemId().equals(carrier.profile().systemId())) {
      return CommandStatus.ESME_RINVSYSID;
    }
    return bind.password().equals(carrier.profile().password())
        ? CommandStatus.ESME_ROK
        : CommandStatus.ESME_RINVPASWD;
  }

  private void submit(Pdu.SubmitSm submit) throws IOException {
    Pdu.BindKind kind = bound;
    if (kind == null || !kind.transmits()) {
      int status = CommandStatus.ESME_RINVBNDSTS.code();
      write(new Pdu.SubmitSmResponse(status, submit.sequence(), "", List.of()));
      return;
    }
    if (submit.message().destination().text().isEmpty()) {
      int status = CommandStatus.ESME_RINVDSTADR.code();
      write(new Pdu.SubmitSmResponse(status, submit.sequence(), "", List.of()));
      return;
    }
    switch (carrier.judge()) {
      case Conduct.Refuse(CommandStatus status) ->
          answer(due(new Pdu.SubmitSmResponse(status.code(), submit.sequence(), "", List.of())));
      case Conduct.Take _ -> answer(due(taken(submit)));
      case Conduct.TakeRudely(Rudeness act, RandomGenerator random) ->
          answer(new Due(act.around(PduCodec.encode(taken(submit)), random), act.breaks()));
      case Conduct.TakeAndBreak _ -> {
        taken(submit);
        answer(new Due(new byte[0], true));
      }
    }
  }

  private Pdu taken(Pdu.SubmitSm submit) {
    String messageId = carrier.take(submit.message());
    return new Pdu.SubmitSmResponse(0, submit.sequence(), messageId, List.of());
  }

  private static Due due(Pdu response) {
    return new Due(PduCodec.encode(response), false);
  }

  private void query(Pdu.QuerySm query) throws IOException {
    Pdu.BindKind kind = bound;
    if (!carrier.profile().answersQueries()) {
      write(new Pdu.GenericNack(CommandStatus.ESME_RINVCMDID.code(), query.sequence()));
    } else if (kind == null || !kind.transmits()) {
      write(Pdu.QuerySmResponse.refusal(CommandStatus.ESME_RINVBNDSTS, query.sequence()));
    } else {
      write(carrier.answer(query));
    }
  }

  private void answer(Due due) throws IOException {
    Duration delay = carrier.responseDelay();
    if (delay.isZero()) {
      write(due);
      return;
    }
    // A session whose inbox is full has stopped reading; its peer sees a lost response.
    carrier.after(
        delay,
        () -> {
          var _ = inbox.offer(due);
        });
  }

  private void delivered(Pdu.DeliverSmResponse response) throws IOException {
    if (response.commandStatus() != 0) {
      refused(response.sequence());
    } else if (outstanding.remove(response.sequence()) != null) {
      carrier.deliveries().acknowledged();
    }
    deliverWhatWaits();
  }

  private void refused(int sequence) {
    Outstanding delivery = outstanding.remove(sequence);
    if (delivery != null) {
      carrier.deliverLater(delivery.message());
    }
  }

  private void deliverWhatWaits() throws IOException {
    if (!receives() || carrier.isSilent()) {
      return;
    }
    long deadline = carrier.nowMillis() + carrier.profile().deliverTimeout().toMillis();
    while (outstanding.size() < carrier.profile().deliverWindow()) {
      ShortMessage message = carrier.nextFor(this);
      if (message == null) {
        return;
      }
      Pdu.DeliverSm deliver = new Pdu.DeliverSm(nextSequence(), message);
      outstanding.put(deliver.sequence(), new Outstanding(message, deadline));
      write(deliver);
    }
  }

  /** Deliveries without an answer go again; silence is asked about, then taken for death. */
  private void lookAtTheClock() throws IOException {
    long now = carrier.nowMillis();
    over |= now >= refusedUntilMillis;
    List<Integer> late = new ArrayList<>();
    for (Map.Entry<Integer, Outstanding> entry : outstanding.entrySet()) {
      if (entry.getValue().deadlineMillis() > now) {
        break;
      }
      late.add(entry.getKey());
    }
    late.forEach(this::refused);
    long silence = now - heardAtMillis;
    long patience = carrier.profile().enquireInterval().toMillis();
    if (enquired && silence > patience + ENQUIRE_TIMEOUT.toMillis()) {
      over = true;
    } else if (!enquired && silence > patience && bound != null) {
      enquired = true;
      write(new Pdu.EnquireLink(nextSequence()));
    }
  }

  private int nextSequence() {
    sequence = sequence == Integer.MAX_VALUE ? 1 : sequence + 1;
    return sequence;
  }

  private void write(Due due) throws IOException {
    write(due.octets());
    if (due.last()) {
      out.flush();
      throw new IOException("the connection was to break here");
    }
  }

  private void write(Pdu pdu) throws IOException {
    write(PduCodec.encode(pdu));
  }

  private void write(byte[] octets) throws IOException {
    if (carrier.isSilent()) {
      return;
    }
    int leaving = carrier.leavingOctets(octets.length);
    out.write(octets, 0, leaving);
    if (leaving < octets.length) {
      out.flush();
      throw new IOException("the connection was to break inside this PDU");
    }
  }
}
