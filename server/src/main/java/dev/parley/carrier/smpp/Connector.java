package dev.parley.carrier.smpp;

import dev.parley.carrier.smpp.SmppSettings.Connection;
import dev.parley.config.CarrierTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Opens connections to a carrier: TCP, and TLS where it is asked for. */
final class Connector {
  private static final String[] TLS_VERSIONS = {"TLSv1.3", "TLSv1.2"};

  private final Connection connection;
  private final SocketFactory sockets;

  Connector(Connection connection, SocketFactory sockets) {
    this.connection = connection;
    this.sockets = sockets;
  }

  /** One that is not connected yet, so that it can be closed while it is. */
  Socket socket() throws IOException {
    return sockets.createSocket();
  }

  /** Each read waits as long as the connection may take, from now on. */
  void connect(Socket socket) throws IOException {
    int patience = (int) connection.patience().connect().toMillis();
    socket.connect(new InetSocketAddress(connection.host(), connection.port()), patience);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(patience);
  }

  /** The socket itself where there is no TLS. */
  Socket secured(Socket plain) throws IOException {
    CarrierTls tls = connection.tls();
    if (tls == null) {
      return plain;
    }
    String name = tls.name() == null ? connection.host() : tls.name();
    SSLSocket socket =
        (SSLSocket)
            TlsContext.of(tls)
                .getSocketFactory()
                .createSocket(plain, name, connection.port(), true);
    socket.setEnabledProtocols(TLS_VERSIONS);
    if (tls.checksName()) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
    }
    socket.startHandshake();
    return socket;
  }
}
