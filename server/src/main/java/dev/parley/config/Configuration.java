package dev.parley.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything an operator can set. Read by {@link ConfigurationLoader}; the defaults are there, the
 * checks that a value must always pass are here.
 */
public record Configuration(
    Http http,
    Data data,
    Keys keys,
    Database database,
    Retention retention,
    List<Carrier> carriers,
    List<RouteRule> routes,
    Messages messages,
    Webhooks webhooks,
    OptOutJournal optOutJournal,
    Shaping shaping) {
  public Configuration {
    carriers = List.copyOf(carriers);
    routes = List.copyOf(routes);
  }

  /** What can be changed while Parley runs. */
  public Routing routing() {
    return new Routing(carriers, routes);
  }

  /** The carriers, and which of them takes which message. */
  public record Routing(List<Carrier> carriers, List<RouteRule> routes) {
    public Routing {
      carriers = List.copyOf(carriers);
      routes = List.copyOf(routes);
    }
  }

  /**
   * The directory of everything that is kept in files.
   *
   * @param dir null for the default of whoever starts
   */
  public record Data(@Nullable String dir) {
    public static final String SERVE_DEFAULT = "/var/lib/parley";
  }

  /**
   * @param masterFile of the master key; null for a file in the data directory
   */
  public record Keys(@Nullable String masterFile) {}

  /**
   * @param allowedNetworks private ones in which applications are, to which webhooks may go
   */
  public record Webhooks(List<Network> allowedNetworks) {
    public Webhooks {
      allowedNetworks = List.copyOf(allowedNetworks);
    }
  }

  /**
   * Where the data is.
   *
   * @param url JDBC URL of a PostgreSQL of your own; null for the built-in one
   */
  public record Database(@Nullable String url, String user, Secret password) {
    public static final String USER_DEFAULT = "parley";

    public Database {
      if (url != null && !url.startsWith("jdbc:postgresql://")) {
        throw new IllegalArgumentException("not a JDBC URL of PostgreSQL");
      }
    }
  }

  /**
   * How long messages are kept.
   *
   * @param days after which a month of messages is dropped, counted from its end. Not fewer than
   *     what may still be under way: a message scheduled 35 days ahead.
   */
  public record Retention(int days) {
    /** As long as Twilio keeps its message logs. */
    public static final int DAYS_DEFAULT = 400;

    public static final int DAYS_MIN = 60;
    public static final int DAYS_MAX = 3_650;

    public Retention {
      if (days < DAYS_MIN || days > DAYS_MAX) {
        throw new IllegalArgumentException("retention of " + days + " days");
      }
    }
  }

  /**
   * The file that outlives the database, so that no opt-out is lost with it.
   *
   * @param path outside of the data directory; null for a file beside it
   */
  public record OptOutJournal(@Nullable String path) {}

  /**
   * One carrier over SMPP 3.4.
   *
   * @param name ours, for logs, pages and metrics
   * @param systemId at most 15 octets (s5.2.1)
   * @param password at most 8 octets (s5.2.2)
   * @param windowSize submits without a response yet, on each bind
   * @param terms what is particular about this carrier
   * @param session how it is bound and what is submitted to it
   */
  public record Carrier(
      String name,
      String host,
      int port,
      String systemId,
      Secret password,
      int windowSize,
      CarrierTerms terms,
      CarrierSession session) {
    public static final int PORT_DEFAULT = 2775;
    public static final int WINDOW_DEFAULT = 64;
    public static final int WINDOW_MAX = 10_000;
    public static final int SYSTEM_ID_MAX = 15;
    public static final int PASSWORD_MAX = 8;

    public Carrier {
      requirePort(port, 1);
      if (windowSize < 1 || windowSize > WINDOW_MAX) {
        throw new IllegalArgumentException("window of " + windowSize);
      }
    }

    /** One with the usual terms. */
    public Carrier(
        String name, String host, int port, String systemId, Secret password, int windowSize) {
      this(name, host, port, systemId, password, windowSize, CarrierTerms.STANDARD);
    }

    /** One transceiver without quirks. */
    public Carrier(
        String name,
        String host,
        int port,
        String systemId,
        Secret password,
        int windowSize,
        CarrierTerms terms) {
      this(name, host, port, systemId, password, windowSize, terms, CarrierSession.STANDARD);
    }
  }

  /**
   * What is particular about a carrier.
   *
   * @param receipts for which parts of a long message it sends delivery receipts
   * @param querySm whether it may be asked what became of a message (SMPP 3.4 s4.8)
   * @param queryAfterSeconds how long a message without a receipt is let be before it is asked
   *     about
   * @param unknown what to do with a message whose outcome nobody knows
   * @param failoverSeconds how long it may be unbound, or ask us to wait and take nothing, before
   *     the next carrier of a route is used
   */
  public record CarrierTerms(
      Receipts receipts,
      boolean querySm,
      int queryAfterSeconds,
      Unknown unknown,
      int failoverSeconds) {
    public static final int FAILOVER_DEFAULT = 10;
    public static final int FAILOVER_MIN = 1;
    public static final int FAILOVER_MAX = 3_600;
    public static final int QUERY_AFTER_DEFAULT = 3_600;
    public static final int QUERY_AFTER_MIN = 60;
    public static final int QUERY_AFTER_MAX = 86_400;
    public static final CarrierTerms STANDARD =
        new CarrierTerms(Receipts.ALL, false, QUERY_AFTER_DEFAULT, Unknown.KEEP);

    public CarrierTerms {
      if (queryAfterSeconds < QUERY_AFTER_MIN || queryAfterSeconds > QUERY_AFTER_MAX) {
        throw new IllegalArgumentException("query after " + queryAfterSeconds + " s");
      }
      if (failoverSeconds < FAILOVER_MIN || failoverSeconds > FAILOVER_MAX) {
        throw new IllegalArgumentException("failover after " + failoverSeconds + " s");
      }
    }

    /** With the usual failover. */
    public CarrierTerms(
        Receipts receipts, boolean querySm, int queryAfterSeconds, Unknown unknown) {
      this(receipts, querySm, queryAfterSeconds, unknown, FAILOVER_DEFAULT);
    }

    public enum Receipts {
      ALL,
      FIRST,
      LAST
    }

    public enum Unknown {
      /** It waits for a late receipt, and counts as undelivered at the end of its validity. */
      KEEP,
      /** It is sent once more, and may arrive twice. */
      RETRY
    }
  }

  /**
   * What is offered beyond Twilio's API.
   *
   * @param scheduleWithoutService whether {@code SendAt} is taken without a messaging service
   */
  public record Messages(boolean scheduleWithoutService) {
    public static final boolean SCHEDULE_WITHOUT_SERVICE_DEFAULT = false;
  }

  private static void requirePort(int port, int smallest) {
    if (port < smallest || port > 65_535) {
      throw new IllegalArgumentException("port " + port);
    }
  }
}
