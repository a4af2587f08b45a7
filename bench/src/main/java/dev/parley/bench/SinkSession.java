package dev.parley.bench;

import dev.parley.wire.smpp.Decoded;
import dev.parley.wire.smpp.MessageState;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.PduCodec;
import dev.parley.wire.smpp.PduFramer;
import dev.parley.wire.smpp.ReceiptText;
import dev.parley.wire.smpp.ShortMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One bound connection of the {@link SinkCarrier}. One thread serves it, another sends receipts.
 */
final class SinkSession implements AutoCloseable {
  /** Receipts that the server has not acknowledged yet. */
  private static final int DELIVER_WINDOW = 2_000;

  private static final int BATCH_OCTETS = 64 * 1024;

  private final Socket socket;
  private final Ledger ledger;
  private final boolean receipts;
  private final long receiptDelayNanos;
  private final OutputStream out;
  private final ReentrantLock writing = new ReentrantLock();
  private final ByteArrayOutputStream answers = new ByteArrayOutputStream(BATCH_OCTETS);
  private final Queue<Due> waiting = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Due> outstanding = new ConcurrentHashMap<>();
  private final AtomicInteger sequences = new AtomicInteger();
  private int messages;

  private record Due(ShortMessage message, String messageId, long atNanos) {}

  SinkSession(Socket socket, Ledger ledger, boolean receipts, Duration receiptDelay)
      throws IOException {
    this.socket = socket;
    this.ledger = ledger;
    this.receipts = receipts;
    this.receiptDelayNanos = receiptDelay.toNanos();
    this.out = socket.getOutputStream();
    socket.setTcpNoDelay(true);
  }

  /** Reads until the server parts; whatever one read brought is answered by one write. */
  void serve() throws IOException {
    PduFramer framer = new PduFramer();
    InputStream in = socket.getInputStream();
    boolean bound = true;
    while (bound) {
      int count = in.read(framer.buffer(), framer.writeOffset(), framer.room());
      if (count < 0) {
        return;
      }
      framer.filled(count);
      for (Decoded decoded = framer.next(); decoded != null; decoded = framer.next()) {
        bound &= handle(decoded);
      }
      write(answers);
    }
    socket.close();
  }

  private boolean handle(Decoded decoded) throws IOException {
    switch (decoded) {
      case Pdu.SubmitSm submit -> submit(submit);
      case Pdu.DeliverSmResponse response -> acknowledged(response);
      case Pdu.Bind bind ->
          answer(new Pdu.BindResponse(bind.kind(), 0, bind.sequence(), "sink", List.of()));
      case Pdu.EnquireLink enquire -> answer(new Pdu.EnquireLinkResponse(0, enquire.sequence()));
      case Pdu.Unbind unbind -> {
        answer(new Pdu.UnbindResponse(0, unbind.sequence()));
        return false;
      }
      default -> throw new IOException("the server sent " + decoded);
    }
    return true;
  }

  private void submit(Pdu.SubmitSm submit) {
    String messageId = Integer.toHexString(++messages | 0x40000000);
    answer(new Pdu.SubmitSmResponse(0, submit.sequence(), messageId, List.of()));
    ShortMessage message = submit.message();
    if (receipts && (message.registeredDelivery() & ShortMessage.RECEIPT_ALWAYS) != 0) {
      waiting.add(new Due(message, messageId, System.nanoTime() + receiptDelayNanos));
    }
    ledger.submitted(LoadText.serial(message.octets()));
  }

  private void acknowledged(Pdu.DeliverSmResponse response) {
    Due due = outstanding.remove(response.sequence());
    if (due == null) {
      return;
    }
    if (response.commandStatus() == 0) {
      ledger.receiptTaken();
    } else {
      waiting.add(new Due(due.message(), due.messageId(), System.nanoTime() + receiptDelayNanos));
    }
  }

  private void answer(Pdu pdu) {
    answers.writeBytes(PduCodec.encode(pdu));
  }

  /** On the thread of the receipts. */
  void sendDueReceipts() throws IOException {
    long now = System.nanoTime();
    LocalDateTime date = LocalDateTime.now(ZoneOffset.UTC);
    ByteArrayOutputStream batch = new ByteArrayOutputStream(BATCH_OCTETS);
    while (outstanding.size() < DELIVER_WINDOW) {
      @Nullable Due due = waiting.peek();
      if (due == null || due.atNanos() - now > 0) {
        break;
      }
      waiting.remove();
      int sequence = sequences.updateAndGet(last -> last == Integer.MAX_VALUE ? 1 : last + 1);
      outstanding.put(sequence, due);
      ledger.receiptSent();
      batch.writeBytes(PduCodec.encode(new Pdu.DeliverSm(sequence, receipt(due, date))));
    }
    write(batch);
  }

  private static ShortMessage receipt(Due due, LocalDateTime date) {
    String text =
        ReceiptText.format(
            due.messageId(), MessageState.DELIVERED, "000", date, date, "00000000 is your");
    return ShortMessage.of(
        due.message().destination(),
        due.message().source(),
        ShortMessage.ESM_RECEIPT,
        (byte) 0,
        (byte) 0,
        text.getBytes(StandardCharsets.US_ASCII));
  }

  private void write(ByteArrayOutputStream batch) throws IOException {
    if (batch.size() == 0) {
      return;
    }
    writing.lock();
    try {
      batch.writeTo(out);
    } finally {
      writing.unlock();
    }
    batch.reset();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
