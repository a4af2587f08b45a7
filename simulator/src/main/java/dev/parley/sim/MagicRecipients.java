package dev.parley.sim;

import dev.parley.wire.smpp.MessageState;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Recipients without a handset, each with a fate of its own.
 *
 * <table>
 *   <caption>What a message to each comes to</caption>
 *   <tr><th>number</th><th>receipt</th><th>err</th></tr>
 *   <tr><td>+12025550190</td><td>UNDELIV</td><td>001</td></tr>
 *   <tr><td>+12025550191</td><td>UNKNOWN</td><td>000</td></tr>
 *   <tr><td>+12025550192</td><td>none, ever</td><td></td></tr>
 *   <tr><td>+12025550193</td><td>REJECTD</td><td>000</td></tr>
 *   <tr><td>+12025550194</td><td>EXPIRED</td><td>000</td></tr>
 *   <tr><td>any other number that is no phone</td><td>UNDELIV</td><td>001</td></tr>
 * </table>
 */
public enum MagicRecipients {
  UNDELIVERABLE("+12025550190", MessageState.UNDELIVERABLE, "001", true),
  UNKNOWN("+12025550191", MessageState.UNKNOWN, "000", true),
  NO_RECEIPT("+12025550192", MessageState.DELIVERED, "000", false),
  REJECTED("+12025550193", MessageState.REJECTED, "000", true),
  EXPIRED("+12025550194", MessageState.EXPIRED, "000", true);

  /** Of a message to a virtual phone. */
  static final Fate ON_A_PHONE = new Fate(MessageState.DELIVERED, "000", true);

  /** Of a message to a number that nobody has: unknown subscriber (3GPP TS 29.002). */
  static final Fate NOWHERE = new Fate(MessageState.UNDELIVERABLE, "001", true);

  private static final Map<String, MagicRecipients> BY_NUMBER =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(MagicRecipients::number, Function.identity()));

  private final String number;
  private final MessageState state;
  private final String error;
  private final boolean receipt;

  MagicRecipients(String number, MessageState state, String error, boolean receipt) {
    this.number = number;
    this.state = state;
    this.error = error;
    this.receipt = receipt;
  }

  public String number() {
    return number;
  }

  Fate fate() {
    return new Fate(state, error, receipt);
  }

  public static Optional<MagicRecipients> find(String number) {
    return Optional.ofNullable(BY_NUMBER.get(number));
  }

  /**
   * @param receipt false when the carrier never says what became of it
   */
  record Fate(MessageState state, String error, boolean receipt) {}
}
