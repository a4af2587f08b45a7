package dev.parley.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a carrier is bound and what is submitted to it, beyond who we are there.
 *
 * @param systemType at most 12 characters (SMPP 3.4 s5.2.3)
 * @param transceivers binds that send and receive
 * @param transmitters binds that only send
 * @param receivers binds that only receive
 * @param rate segments a second, 0 without a limit
 * @param tls null for a plain connection
 * @param answers statuses that mean something of their own here
 */
public record CarrierSession(
    String systemType,
    int transceivers,
    int transmitters,
    int receivers,
    int rate,
    @Nullable CarrierTls tls,
    CarrierQuirks quirks,
    Map<Integer, CarrierAnswer> answers) {
  public static final int SYSTEM_TYPE_MAX = 12;
  public static final int BINDS_MAX = 32;
  public static final int RATE_MAX = 100_000;
  public static final int ANSWERS_MAX = 200;

  /** One transceiver, without TLS, limits and quirks. */
  public static final CarrierSession STANDARD =
      new CarrierSession("", 1, 0, 0, 0, null, CarrierQuirks.NONE, Map.of());

  public CarrierSession {
    answers = Map.copyOf(answers);
    if (systemType.length() > SYSTEM_TYPE_MAX) {
      throw new IllegalArgumentException("system_type has at most 12 characters");
    }
    if (transceivers + transmitters < 1 || transceivers + transmitters + receivers > BINDS_MAX) {
      throw new IllegalArgumentException("a carrier has 1 to " + BINDS_MAX + " binds that send");
    }
    if (rate < 0 || rate > RATE_MAX) {
      throw new IllegalArgumentException("rate of " + rate);
    }
    if (answers.size() > ANSWERS_MAX) {
      throw new IllegalArgumentException("more than " + ANSWERS_MAX + " answers");
    }
  }
}
