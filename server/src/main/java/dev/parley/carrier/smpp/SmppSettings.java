package dev.parley.carrier.smpp;

import dev.parley.config.Secret;
import dev.parley.wire.smpp.Pdu;
import java.time.Duration;

/**
 * How to reach a carrier and how patient to be with it.
 *
 * @param name of the carrier, as routes and the timeline name it
 * @param windowSize submits outstanding at a time
 * @param enquireAfter silence after which we ask whether the carrier lives (SMPP 3.4 s2.9)
 * @param enquireTimeout silence after the question that means death
 * @param responseTimeout after which a submit counts as lost
 * @param connectTimeout for the connection, and once more for the answer to the bind
 * @param reconnectMin first pause before the next attempt; it doubles up to {@code reconnectMax}
 */
public record SmppSettings(
    String name,
    String host,
    int port,
    String systemId,
    Secret password,
    int windowSize,
    Duration enquireAfter,
    Duration enquireTimeout,
    Duration responseTimeout,
    Duration connectTimeout,
    Duration reconnectMin,
    Duration reconnectMax) {
  public static final int WINDOW_DEFAULT = 100;
  public static final int WINDOW_MAX = 10_000;

  public SmppSettings {
    if (systemId.length() > Pdu.Bind.SYSTEM_ID_MAX) {
      throw new IllegalArgumentException("an SMPP system_id has at most 15 characters");
    }
    if (password.value().length() > Pdu.Bind.PASSWORD_MAX) {
      throw new IllegalArgumentException("an SMPP password has at most 8 characters");
    }
    if (windowSize < 1 || windowSize > WINDOW_MAX) {
      throw new IllegalArgumentException("a window has 1 to " + WINDOW_MAX + " places");
    }
  }

  public static SmppSettings of(
      String name, String host, int port, String systemId, Secret password) {
    return new SmppSettings(
        name,
        host,
        port,
        systemId,
        password,
        WINDOW_DEFAULT,
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(10),
        Duration.ofMillis(500),
        Duration.ofSeconds(30));
  }

  public SmppSettings withWindow(int size) {
    return new SmppSettings(
        name,
        host,
        port,
        systemId,
        password,
        size,
        enquireAfter,
        enquireTimeout,
        responseTimeout,
        connectTimeout,
        reconnectMin,
        reconnectMax);
  }

  public SmppSettings withTimes(
      Duration enquire, Duration enquirePatience, Duration response, Duration firstReconnect) {
    return new SmppSettings(
        name,
        host,
        port,
        systemId,
        password,
        windowSize,
        enquire,
        enquirePatience,
        response,
        connectTimeout,
        firstReconnect,
        reconnectMax);
  }
}
