package dev.parley.carrier.smpp;

import dev.parley.wire.smpp.Decoded;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.Pdu.BindKind;
import dev.parley.wire.smpp.PduCodec;
import dev.parley.wire.smpp.PduFramer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An application that sends any octets to a carrier and tells what was answered. */
final class PicsPeer implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;
  private static final int PROBE = 0x7FFF;

  private final Socket socket;
  private final PduFramer framer = new PduFramer();

  /**
   * @param state open, or the kind of a bind
   */
  PicsPeer(int port, String state) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    if (!state.equals("open")) {
      BindKind kind = BindKind.valueOf(state.toUpperCase(Locale.ROOT));
      send(PduCodec.encode(Pdu.Bind.of(kind, 1, "parley", "secret")));
      next();
    }
  }

  void send(byte[] octets) throws IOException {
    socket.getOutputStream().write(octets);
  }

  /** The next PDU; null when the carrier closed the connection. */
  @Nullable Decoded next() throws IOException {
    while (true) {
      Decoded decoded = framer.next();
      if (decoded != null) {
        return decoded;
      }
      int count =
          socket.getInputStream().read(framer.buffer(), framer.writeOffset(), framer.room());
      if (count < 0) {
        return null;
      }
      framer.filled(count);
    }
  }

  /** The answer to the request with this sequence number; what is delivered is acknowledged. */
  Pdu answer(int sequence) throws IOException {
    while (true) {
      switch (next()) {
        case null -> throw new IOException("closed without an answer");
        case Pdu.DeliverSm deliver -> acknowledge(deliver);
        case Pdu pdu when pdu.sequence() == sequence -> {
          return pdu;
        }
        case Decoded other -> throw new IOException("not asked for: " + other);
      }
    }
  }

  /** Waits for a delivery and acknowledges it. */
  void delivery() throws IOException {
    if (!(next() instanceof Pdu.DeliverSm deliver)) {
      throw new IOException("no delivery came");
    }
    acknowledge(deliver);
  }

  private void acknowledge(Pdu.DeliverSm deliver) throws IOException {
    send(PduCodec.encode(new Pdu.DeliverSmResponse(0, deliver.sequence(), List.of())));
  }

  /** What comes before the answer to an enquire_link that follows; null for nothing. */
  @Nullable Pdu reaction() throws IOException {
    send(PduCodec.encode(new Pdu.EnquireLink(PROBE)));
    @Nullable Pdu first = null;
    while (true) {
      @Nullable Decoded decoded = next();
      if (decoded == null || decoded.sequence() == PROBE) {
        return first;
      }
      first = (Pdu) decoded;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
