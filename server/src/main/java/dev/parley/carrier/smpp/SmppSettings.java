package dev.parley.carrier.smpp;

import dev.parley.config.CarrierAnswer;
import dev.parley.config.CarrierQuirks;
import dev.parley.config.CarrierSession;
import dev.parley.config.CarrierTls;
import dev.parley.config.Configuration;
import dev.parley.config.Secret;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.Pdu.BindKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a carrier, how patient to be with it, and what is particular about it.
 *
 * @param name of the carrier, as routes and the timeline name it
 * @param conduct what may change while the link is bound
 */
public record SmppSettings(String name, Connection connection, Conduct conduct) {
  public static final int WINDOW_DEFAULT = 100;
  public static final int WINDOW_MAX = 10_000;

  /**
   * What takes new binds to change.
   *
   * @param binds one session each; at least one of them transmits
   * @param windowSize submits outstanding at a time on each bind
   * @param tls null for a plain connection
   */
  public record Connection(
      String host,
      int port,
      String systemId,
      Secret password,
      String systemType,
      List<BindKind> binds,
      int windowSize,
      Patience patience,
      @Nullable CarrierTls tls) {
    public Connection {
      binds = List.copyOf(binds);
      if (systemId.length() > Pdu.Bind.SYSTEM_ID_MAX) {
        throw new IllegalArgumentException("an SMPP system_id has at most 15 characters");
      }
      if (password.value().length() > Pdu.Bind.PASSWORD_MAX) {
        throw new IllegalArgumentException("an SMPP password has at most 8 characters");
      }
      if (windowSize < 1 || windowSize > WINDOW_MAX) {
        throw new IllegalArgumentException("a window has 1 to " + WINDOW_MAX + " places");
      }
      if (binds.size() > CarrierSession.BINDS_MAX
          || binds.stream().noneMatch(BindKind::transmits)) {
        throw new IllegalArgumentException("a link has binds, and one of them transmits");
      }
    }
  }

  /**
   * @param enquireAfter silence after which we ask whether the carrier lives (SMPP 3.4 s2.9)
   * @param enquireTimeout silence after the question that means death
   * @param response after which a submit counts as lost
   * @param connect for the connection, and once more for the answer to the bind
   * @param reconnectMin first pause before the next attempt; it doubles up to {@code reconnectMax}
   * @param reconnectMax longest pause
   * @param refused pause after a refusal that will come again, like one of a wrong password:
   *     carriers lock accounts that try too often
   */
  public record Patience(
      Duration enquireAfter,
      Duration enquireTimeout,
      Duration response,
      Duration connect,
      Duration reconnectMin,
      Duration reconnectMax,
      Duration refused) {
    public static final Patience USUAL =
        new Patience(
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofMillis(500),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2));
  }

  /**
   * @param rate segments a second over all binds, 0 without a limit
   * @param answers statuses that mean something of their own here
   */
  public record Conduct(int rate, CarrierQuirks quirks, Map<Integer, CarrierAnswer> answers) {
    static final Conduct USUAL = new Conduct(0, CarrierQuirks.NONE, Map.of());

    public Conduct {
      answers = Map.copyOf(answers);
    }
  }

  /** One transceiver with the usual patience. */
  public static SmppSettings of(
      String name, String host, int port, String systemId, Secret password) {
    return new SmppSettings(
        name,
        new Connection(
            host,
            port,
            systemId,
            password,
            "",
            List.of(BindKind.TRANSCEIVER),
            WINDOW_DEFAULT,
            Patience.USUAL,
            null),
        Conduct.USUAL);
  }

  /** As the operator wrote it. */
  public static SmppSettings of(Configuration.Carrier carrier) {
    CarrierSession session = carrier.session();
    List<BindKind> binds = new ArrayList<>();
    binds.addAll(Collections.nCopies(session.transceivers(), BindKind.TRANSCEIVER));
    binds.addAll(Collections.nCopies(session.transmitters(), BindKind.TRANSMITTER));
    binds.addAll(Collections.nCopies(session.receivers(), BindKind.RECEIVER));
    return new SmppSettings(
        carrier.name(),
        new Connection(
            carrier.host(),
            carrier.port(),
            carrier.systemId(),
            carrier.password(),
            session.systemType(),
            binds,
            carrier.windowSize(),
            Patience.USUAL,
            session.tls()),
        new Conduct(session.rate(), session.quirks(), session.answers()));
  }

  public String host() {
    return connection.host();
  }

  public int port() {
    return connection.port();
  }

  public Patience patience() {
    return connection.patience();
  }

  public SmppSettings withWindow(int size) {
    return with(connection.binds(), size, connection.patience(), connection.tls());
  }

  public SmppSettings withBinds(BindKind... kinds) {
    return with(List.of(kinds), connection.windowSize(), connection.patience(), connection.tls());
  }

  public SmppSettings withTls(CarrierTls tls) {
    return with(connection.binds(), connection.windowSize(), connection.patience(), tls);
  }

  public SmppSettings withConduct(Conduct changed) {
    return new SmppSettings(name, connection, changed);
  }

  public SmppSettings withTimes(
      Duration enquire, Duration enquirePatience, Duration response, Duration firstReconnect) {
    Patience usual = connection.patience();
    return with(
        connection.binds(),
        connection.windowSize(),
        new Patience(
            enquire,
            enquirePatience,
            response,
            usual.connect(),
            firstReconnect,
            usual.reconnectMax(),
            usual.refused()),
        connection.tls());
  }

  private SmppSettings with(
      List<BindKind> binds, int window, Patience patience, @Nullable CarrierTls tls) {
    return new SmppSettings(
        name,
        new Connection(
            connection.host(),
            connection.port(),
            connection.systemId(),
            connection.password(),
            connection.systemType(),
            binds,
            window,
            patience,
            tls),
        conduct);
  }
}
