package dev.parley.sim;

import dev.parley.wire.smpp.MessageState;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.ReceiptText;
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
import java.util.HexFormat;
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

/**
 * An SMSC on a loopback port, with the phones of a {@link PhoneBook} behind it (SMPP 3.4). What is
 * submitted lands on its phone after the profile's delay and is answered with a delivery receipt in
 * text form (appendix B) when one was asked for; {@link MagicRecipients} have other fates. Texts of
 * phones go out as deliver_sm until they are acknowledged.
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
  private final AtomicInteger inHand = new AtomicInteger();
  private final AtomicInteger cutAfter = new AtomicInteger(NO_CUT);

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
    CarrierSession session = new CarrierSession(this, socket);
    sessions.add(session);
    session.start();
  }

  CarrierProfile profile() {
    return profile;
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

  String nextMessageId() {
    return HexFormat.of().toHexDigits(messageIds.incrementAndGet());
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
    wakeReceivers();
  }

  /** The carrier took a message: later it reaches its phone, or does not. */
  void taken(ShortMessage message, String messageId) {
    Instant submitted = clock.instant();
    inHand.incrementAndGet();
    taken.taken(messageId, message.source());
    after(
        deliveryDelay(),
        () -> {
          inHand.decrementAndGet();
          conclude(message, messageId, submitted);
        });
  }

  private void conclude(ShortMessage message, String messageId, Instant submitted) {
    String recipient = message.destination().written();
    MagicRecipients.Fate fate = fate(recipient);
    String text = message.text();
    if (phones.find(recipient).isPresent()) {
      land(message, recipient, text);
    }
    taken.concluded(messageId, fate, clock.instant());
    if (fate.receipt() && asksForReceipt(message.registeredDelivery(), fate.state())) {
      deliver(List.of(receipt(message, messageId, fate, submitted, text)));
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

  private ShortMessage receipt(
      ShortMessage message,
      String messageId,
      MagicRecipients.Fate fate,
      Instant submitted,
      String text) {
    String receipt =
        ReceiptText.format(
            messageId,
            fate.state(),
            fate.error(),
            LocalDateTime.ofInstant(submitted, ZoneOffset.UTC),
            LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC),
            text);
    return ShortMessage.of(
        message.destination(),
        message.source(),
        ShortMessage.ESM_RECEIPT,
        (byte) 0,
        (byte) 0,
        receipt.getBytes(StandardCharsets.US_ASCII));
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
    return deliver(parts)
        ? Optional.empty()
        : Optional.of("the carrier holds " + DeliveryQueue.MESSAGES_MAX + " undelivered messages");
  }

  private boolean deliver(List<ShortMessage> messages) {
    boolean taken = deliveries.add(messages);
    wakeReceivers();
    return taken;
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
