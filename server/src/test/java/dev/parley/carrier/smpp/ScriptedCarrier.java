package dev.parley.carrier.smpp;

import dev.parley.wire.smpp.Decoded;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.PduCodec;
import dev.parley.wire.smpp.PduFramer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

/** A carrier that does only what the test tells it: one connection at a time, on this thread. */
final class ScriptedCarrier implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  private final ServerSocket server;
  private Socket socket = new Socket();
  private PduFramer framer = new PduFramer();

  ScriptedCarrier() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    server.setSoTimeout(TIMEOUT_MILLIS);
  }

  /** One that listens already. */
  ScriptedCarrier(ServerSocket server) throws IOException {
    this.server = server;
    server.setSoTimeout(TIMEOUT_MILLIS);
  }

  /** The same carrier, for another connection beside this one. */
  ScriptedCarrier beside() throws IOException {
    return new ScriptedCarrier(server);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Waits for the next connection and leaves the one before. */
  void accept() throws IOException {
    socket.close();
    socket = server.accept();
    socket.setSoTimeout(TIMEOUT_MILLIS);
    framer = new PduFramer();
  }

  /** Waits for the next connection and answers its bind. */
  void acceptBind() throws IOException {
    answer(acceptUnanswered());
  }

  /** Waits for the next connection and its bind. */
  Pdu.Bind acceptUnanswered() throws IOException {
    accept();
    return (Pdu.Bind) next();
  }

  void answer(Pdu.Bind bind) throws IOException {
    send(new Pdu.BindResponse(bind.kind(), 0, bind.sequence(), "scripted", List.of()));
  }

  Pdu next() throws IOException {
    while (true) {
      Decoded decoded = framer.next();
      if (decoded instanceof Pdu pdu) {
        return pdu;
      }
      if (decoded != null) {
        throw new IOException("the link wrote something malformed: " + decoded);
      }
      int count =
          socket.getInputStream().read(framer.buffer(), framer.writeOffset(), framer.room());
      if (count < 0) {
        throw new IOException("the link closed the connection");
      }
      framer.filled(count);
    }
  }

  void send(Pdu pdu) throws IOException {
    send(PduCodec.encode(pdu));
  }

  void send(byte[] octets) throws IOException {
    socket.getOutputStream().write(octets);
  }

  /** Waits for the unbind, answers it and leaves. */
  void disconnectAfterUnbind() throws IOException {
    Pdu unbind = next();
    send(new Pdu.UnbindResponse(0, ((Pdu.Unbind) unbind).sequence()));
    socket.close();
  }

  void disconnect() throws IOException {
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    server.close();
  }
}
