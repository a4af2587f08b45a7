package dev.parley.sim;

import dev.parley.wire.smpp.MessageState;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.ShortMessage;
import dev.parley.wire.smpp.SmppAddress;
import dev.parley.wire.sms.ConcatenationHeader;
import dev.parley.wire.sms.Encoding;
import dev.parley.wire.sms.Segmentation;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An SMSC on a loopback port, with the phones of a {@link PhoneBook} behind it (SMPP 3.4). What is
 * submitted lands on its phone after the profile's delay and is answered with a delivery receipt,
 * in the {@link ReceiptDialect} of the moment, when one was asked for; {@link MagicRecipients} have
 * other fates. Texts of phones go out as deliver_sm until they are acknowledged.
 *
 * <p>Each session is owned by one loop; one scheduler thread serves every delay. Thread-safe.
 */
public final class SimulatedCarrier implements AutoCloseable {
  public static final int SESSIONS_MAX = 100;

  private static final int NO_CUT = -1;
  private static final Duration TICK = Duration.ofMillis(250);

  private final CarrierProfile profile;
  private final PhoneBook phones;
  private final Clock clock;
  private final FrontDoor door;
  private final Conduct conduct;
  private final ScheduledThreadPoolExecutor scheduler;
  private final DeliveryQueue deliveries = new DeliveryQueue();
  private final TakenMessages taken = new TakenMessages();
  private final Set<CarrierSession> sessions = ConcurrentHashMap.newKeySet();
  private final AtomicLong messageIds;
  private final AtomicLong sessionNumbers = new AtomicLong();
  private final AtomicInteger inHand = new AtomicInteger();
  private final AtomicInteger cutAfter = new AtomicInteger(NO_CUT);

  private volatile List<CarrierSession> receivers = List.of();
  private volatile ReceiptDialect dialect = ReceiptDialect.APPENDIX_B;

  /** Owned by the scheduler thread. */
  private final Reassembly reassembly = new Reassembly();

  /**
   * Opens the port, on loopback.
   *
   * @param port 0 for any free one
   * @param random makes message ids differ from one run to the next, and draws what a behaviour
   *     leaves to chance
   */
  public SimulatedCarrier(
      CarrierProfile profile, PhoneBook phones, int port, Clock clock, RandomGenerator random)
      throws IOException {
    this.profile = profile;
    this.phones = phones;
    this.clock = clock;
    this.messageIds = new AtomicLong(random.nextLong(1L << 40) << 20);
    this.conduct = new Conduct(random);
    this.door = new FrontDoor(port, SESSIONS_MAX, this::greet);
    this.scheduler =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("simulated-carrier").factory());
    scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    scheduler.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    phones.connect(this::fromPhone);
  }

  /** Starts taking connections. */
  public void start() {
    door.start();
    var _ =
        scheduler.scheduleAtFixedRate(
            () -> sessions.forEach(CarrierSession::tick),
            TICK.toMillis(),
            TICK.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  public int port() {
    return door.port();
  }

  public Behaviour behaviour() {
    return conduct.behaviour();
  }

  /** Behaves so from now on, to sessions that are bound as to those that come. */
  public void behave(Behaviour behaviour) {
    conduct.become(behaviour);
    if (behaviour instanceof Behaviour.Refusing) {
      door.shut();
      disconnectAll();
    } else {
      door.open();
    }
    wakeReceivers();
  }

  /** Sessions that are bound. */
  public int bound() {
    return (int) sessions.stream().filter(CarrierSession::isBound).count();
  }

  /** Receipts and texts that nobody has acknowledged yet. */
  public int unacknowledged() {
    return deliveries.held();
  }

  /** Fault: every connection breaks, without an unbind. */
  public void disconnectAll() {
    sessions.forEach(CarrierSession::breakOff);
  }

  /**
   * Fault: of the next PDU that the carrier writes only this many octets leave, then the connection
   * breaks.
   */
  public void cutNextPduAfter(int octets) {
    if (octets < 0) {
      throw new IllegalArgumentException("a number of octets");
    }
    cutAfter.set(octets);
  }

  @Override
  public void close() {
    try {
      door.close();
    } finally {
      scheduler.shutdown();
      disconnectAll();
    }
  }

  private void greet(Socket socket) throws IOException {
    if (sessions.size() >= SESSIONS_MAX) {
      socket.close();
      return;
    }
    CarrierSession session = new CarrierSession(this, sessionNumbers.incrementAndGet(), socket);
    sessions.add(session);
    session.start();
  }

  CarrierProfile profile() {
    return profile;
  }

  public ReceiptDialect dialect() {
    return dialect;
  }

  /** Writes ids and receipts of the messages that it takes from now on in another dialect. */
  public void speak(ReceiptDialect next) {
    dialect = next;
  }

  DeliveryQueue deliveries() {
    return deliveries;
  }

  Conduct.Verdict judge() {
    return conduct.judge(clock.millis(), inHand.get());
  }

  boolean isSilent() {
    return conduct.behaviour() instanceof Behaviour.Silent;
  }

  Duration responseDelay() {
    return conduct.behaviour() instanceof Behaviour.Slow slow
        ? slow.response()
        : profile.responseDelay();
  }

  private Duration deliveryDelay() {
    return conduct.behaviour() instanceof Behaviour.Slow slow
        ? slow.delivery()
        : profile.deliveryDelay();
  }

  long nowMillis() {
    return clock.millis();
  }

  /** How many octets of the PDU about to be written may leave; all of them without a fault. */
  int leavingOctets(int size) {
    if (cutAfter.get() == NO_CUT) {
      return size;
    }
    int cut = cutAfter.getAndSet(NO_CUT);
    return cut == NO_CUT ? size : Math.min(cut, size);
  }

  void after(Duration delay, Runnable task) {
    var _ = scheduler.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  void ended(CarrierSession session) {
    sessions.remove(session);
    receiversChanged();
  }

  /**
   * The carrier takes a message: later it reaches its phone, or does not.
   *
   * @return its id, as submit_sm_resp names it
   */
  String take(ShortMessage message) {
    Taken now = new Taken(message, messageIds.incrementAndGet(), dialect, clock.instant());
    inHand.incrementAndGet();
    taken.taken(now.id(), message.source());
    after(
        deliveryDelay(),
        () -> {
          inHand.decrementAndGet();
          conclude(now);
        });
    return now.id();
  }

  /** A message keeps the dialect in which it was answered. */
  private record Taken(
      ShortMessage message, long number, ReceiptDialect dialect, Instant submitted) {
    String id() {
      return dialect.answeredId(number);
    }
  }

  private void conclude(Taken now) {
    ShortMessage message = now.message();
    String recipient = message.destination().written();
    MagicRecipients.Fate fate = fate(recipient);
    String text = message.text();
    if (phones.find(recipient).isPresent()) {
      land(message, recipient, text);
    }
    taken.concluded(now.id(), fate, clock.instant());
    if (fate.receipt() && asksForReceipt(message.registeredDelivery(), fate.state())) {
      deliver(List.of(receipt(now, fate, text)));
    }
  }

  Pdu.QuerySmResponse answer(Pdu.QuerySm query) {
    return taken.answer(query);
  }

  private MagicRecipients.Fate fate(String recipient) {
    if (phones.find(recipient).isPresent()) {
      return MagicRecipients.ON_A_PHONE;
    }
    return MagicRecipients.find(recipient)
        .map(MagicRecipients::fate)
        .orElse(MagicRecipients.NOWHERE);
  }

  private void land(ShortMessage message, String recipient, String text) {
    Encoding encoding =
        message.dataCoding() == Encoding.UCS2.dataCoding() ? Encoding.UCS2 : Encoding.GSM7;
    Optional<ConcatenationHeader> part = message.concatenation();
    Optional<String> whole =
        part.isEmpty() ? Optional.of(text) : reassembly.add(message, part.get());
    int segments = part.map(ConcatenationHeader::total).orElse(1);
    whole.ifPresent(
        joined ->
            phones.receive(recipient, message.source().written(), joined, segments, encoding));
  }

  /** SMPP 3.4 s5.2.17; success only (0x03) is of SMPP 5.0. */
  private static boolean asksForReceipt(byte registeredDelivery, MessageState state) {
    boolean delivered = state == MessageState.DELIVERED;
    return switch (registeredDelivery & 0x03) {
      case 1 -> true;
      case 2 -> !delivered;
      case 3 -> delivered;
      default -> false;
    };
  }

  private ShortMessage receipt(Taken now, MagicRecipients.Fate fate, String text) {
    ReceiptDialect.Report report =
        new ReceiptDialect.Report(
            now.number(),
            fate.state(),
            fate.error(),
            LocalDateTime.ofInstant(now.submitted(), ZoneOffset.UTC),
            LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC),
            text);
    return ShortMessage.of(
            now.message().destination(),
            now.message().source(),
            ShortMessage.ESM_RECEIPT,
            (byte) 0,
            (byte) 0,
            now.dialect().write(report).getBytes(StandardCharsets.US_ASCII))
        .with(now.dialect().parameters(report));
  }

  private Optional<String> fromPhone(String from, String to, Segmentation text) {
    SmppAddress source = SmppAddress.international(from);
    SmppAddress destination =
        to.startsWith("+")
            ? SmppAddress.international(to)
            : new SmppAddress(SmppAddress.TON_NETWORK_SPECIFIC, SmppAddress.NPI_UNKNOWN, to);
    List<ShortMessage> parts =
        text.segments().stream()
            .map(
                segment ->
                    ShortMessage.of(
                        source,
                        destination,
                        segment.hasHeader() ? ShortMessage.ESM_HEADER : 0,
                        (byte) 0,
                        text.encoding().dataCoding(),
                        segment.userData()))
            .toList();
    return deliverParts(parts)
        ? Optional.empty()
        : Optional.of("the carrier holds " + DeliveryQueue.MESSAGES_MAX + " undelivered messages");
  }

  private boolean deliver(List<ShortMessage> messages) {
    boolean taken = deliveries.add(messages);
    wakeReceivers();
    return taken;
  }

  /** Over every session that is bound, in any order; in order where there is only one. */
  private boolean deliverParts(List<ShortMessage> parts) {
    if (parts.size() == 1 || receivers.size() < 2) {
      return deliver(parts);
    }
    boolean taken = deliveries.addInLanes(conduct.shuffled(parts));
    wakeReceivers();
    return taken;
  }

  /** Somebody was bound, or ended: who shares the parts of long texts has changed. */
  void receiversChanged() {
    synchronized (sessions) {
      receivers =
          sessions.stream()
              .filter(CarrierSession::receives)
              .sorted(Comparator.comparingLong(CarrierSession::number))
              .toList();
    }
    wakeReceivers();
  }

  /** What is next for a session; null when nothing is. */
  @Nullable ShortMessage nextFor(CarrierSession session) {
    List<CarrierSession> sharing = receivers;
    int rank = sharing.indexOf(session);
    return rank < 0 ? null : deliveries.take(rank, sharing.size());
  }

  /** The message was refused or not answered: once more, a little later. */
  void deliverLater(ShortMessage message) {
    after(
        profile.redeliveryDelay(),
        () -> {
          deliveries.putBack(message);
          wakeReceivers();
        });
  }

  void wakeReceivers() {
    sessions.forEach(CarrierSession::wake);
  }
}
