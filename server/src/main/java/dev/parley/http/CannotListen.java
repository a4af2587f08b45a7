package dev.parley.http;

import java.io.IOException;

/** The server could not take its address; says so in words for whoever started it. */
public final class CannotListen extends IOException {
  private static final long serialVersionUID = 1;

  private final String host;
  private final int port;
  private final boolean taken;

  CannotListen(String host, int port, boolean taken, Throwable cause) {
    super(
        taken
            ? "port " + port + " of " + host + " is taken by another program"
            : "cannot listen on " + host + ":" + port + ": " + cause.getMessage(),
        cause);
    this.host = host;
    this.port = port;
    this.taken = taken;
  }

  public String host() {
    return host;
  }

  public int port() {
    return port;
  }

  /** Another program listens there; any other reason is in the message. */
  public boolean taken() {
    return taken;
  }
}
