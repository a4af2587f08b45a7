package dev.parley.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything an operator can set. Read by {@link ConfigurationLoader}; the defaults are there, the
 * checks that a value must always pass are here.
 */
public record Configuration(Http http, Database database, List<Carrier> carriers, Limits limits) {
  public Configuration {
    carriers = List.copyOf(carriers);
  }

  /**
   * Where Parley listens.
   *
   * @param host address of one interface, or 0.0.0.0
   */
  public record Http(int port, String host) {
    public static final int PORT_DEFAULT = 8080;
    public static final String HOST_DEFAULT = "127.0.0.1";

    public Http {
      requirePort(port, 0);
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
        throw new IllegalArgumentException("not a JDBC URL of PostgreSQL: " + url);
      }
    }
  }

  /**
   * One SMPP bind (SMPP 3.4 s4.1).
   *
   * @param name ours, for logs, pages and metrics
   * @param systemId at most 15 octets (s5.2.1)
   * @param password at most 8 octets (s5.2.2)
   * @param windowSize submits without a response yet
   */
  public record Carrier(
      String name, String host, int port, String systemId, Secret password, int windowSize) {
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
  }

  /**
   * The maxima an operator may move.
   *
   * @param intakeWaiting messages between the API and their commit; more are answered 503
   * @param requestBodyBytes body of one API request; a longer one is answered 413
   * @param webhookTimeout one attempt at one webhook
   */
  public record Limits(int intakeWaiting, int requestBodyBytes, Duration webhookTimeout) {
    public static final int INTAKE_WAITING_DEFAULT = 10_000;
    public static final int INTAKE_WAITING_MAX = 1_000_000;
    public static final int REQUEST_BODY_DEFAULT = 256 * 1024;
    public static final int REQUEST_BODY_MAX = 16 * 1024 * 1024;
    public static final Duration WEBHOOK_TIMEOUT_DEFAULT = Duration.ofSeconds(15);
    public static final Duration WEBHOOK_TIMEOUT_MAX = Duration.ofMinutes(1);

    public Limits {
      if (intakeWaiting < 1 || requestBodyBytes < 1 || !webhookTimeout.isPositive()) {
        throw new IllegalArgumentException("limits must be positive");
      }
    }
  }

  private static void requirePort(int port, int smallest) {
    if (port < smallest || port > 65_535) {
      throw new IllegalArgumentException("port " + port);
    }
  }
}
