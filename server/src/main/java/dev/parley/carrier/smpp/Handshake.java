package dev.parley.carrier.smpp;

import dev.parley.carrier.smpp.SmppSettings.Connection;
import dev.parley.carrier.smpp.StatusTable.Treatment;
import dev.parley.wire.smpp.CommandStatus;
import dev.parley.wire.smpp.Decoded;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.Pdu.BindKind;
import dev.parley.wire.smpp.PduCodec;
import dev.parley.wire.smpp.PduFramer;
import java.io.IOException;
import java.net.Socket;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The bind and its answer (SMPP 3.4 s4.1). */
final class Handshake {
  private Handshake() {}

  /** Null when bound; otherwise why not. */
  static @Nullable Problem bind(
      Socket socket,
      PduFramer framer,
      BindKind kind,
      Connection connection,
      Consumer<Decoded> sent,
      Consumer<Decoded> received)
      throws IOException {
    Pdu bind =
        new Pdu.Bind(
            kind,
            1,
            connection.systemId(),
            connection.password().value(),
            connection.systemType(),
            Pdu.Bind.VERSION_3_4,
            (byte) 0,
            (byte) 0,
            "");
    sent.accept(bind);
    socket.getOutputStream().write(PduCodec.encode(bind));
    Decoded answer = next(socket, framer);
    if (answer == null) {
      return Problem.passing(BindFailure.CLOSED_UNANSWERED);
    }
    received.accept(answer);
    return switch (answer) {
      case Pdu.BindResponse response when response.commandStatus() == 0 -> null;
      case Pdu.BindResponse response -> refused(response.commandStatus());
      case Pdu.GenericNack nack -> refused(nack.commandStatus());
      default -> Problem.passing("the carrier answered the bind with something else");
    };
  }

  /** Null at the end of the stream. */
  static @Nullable Decoded next(Socket socket, PduFramer framer) throws IOException {
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

  private static Problem refused(int status) {
    boolean lasting =
        StatusTable.STANDARD.of(status).treatment() == Treatment.STOP
            || status == CommandStatus.ESME_RINVSYSTYP.code();
    return new Problem(BindFailure.refused(status), lasting);
  }
}
