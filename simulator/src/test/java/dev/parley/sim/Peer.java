package dev.parley.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.smpp.Decoded;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.PduCodec;
import dev.parley.wire.smpp.PduFramer;
import dev.parley.wire.smpp.ReceiptText;
import dev.parley.wire.smpp.ShortMessage;
import dev.parley.wire.smpp.SmppAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An ESME of the tests. */
final class Peer implements AutoCloseable {
  private final Socket socket;
  private final PduFramer framer = new PduFramer();

  Peer(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
  }

  /** A submit_sm that asks for a receipt. */
  static Pdu.SubmitSm submit(int sequence, String recipient, String text) {
    return new Pdu.SubmitSm(
        sequence,
        ShortMessage.of(
            SmppAddress.international("+12015550123"),
            SmppAddress.international(recipient),
            (byte) 0,
            ShortMessage.RECEIPT_ALWAYS,
            (byte) 0,
            text.getBytes(StandardCharsets.US_ASCII)));
  }

  void bind(Pdu.BindKind kind) throws IOException {
    send(Pdu.Bind.of(kind, 1, "parley", "secret"));
    assertThat(((Pdu.BindResponse) next()).commandStatus()).isZero();
  }

  synchronized void send(Pdu pdu) throws IOException {
    socket.getOutputStream().write(PduCodec.encode(pdu));
  }

  Pdu next() throws IOException {
    return (Pdu) decoded();
  }

  Decoded decoded() throws IOException {
    while (true) {
      Decoded decoded = framer.next();
      if (decoded != null) {
        return decoded;
      }
      int count =
          socket.getInputStream().read(framer.buffer(), framer.writeOffset(), framer.room());
      if (count < 0) {
        throw new IOException("closed");
      }
      framer.filled(count);
    }
  }

  boolean isInsidePdu() {
    return framer.insidePdu();
  }

  /** The next receipt, acknowledged. */
  ReceiptText receipt() throws IOException {
    Pdu.DeliverSm deliver = (Pdu.DeliverSm) next();
    assertThat(deliver.message().isReceipt()).isTrue();
    acknowledge(deliver);
    return ReceiptText.parse(deliver.message().receiptText(), deliver.message().tlvs());
  }

  void acknowledge(Pdu.DeliverSm deliver) throws IOException {
    send(new Pdu.DeliverSmResponse(0, deliver.sequence(), List.of()));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
