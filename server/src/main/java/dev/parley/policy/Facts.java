package dev.parley.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything rules may know about one message, gathered before they run. Plain values only, so that
 * golden cases, replay and backtests can build it from a file.
 */
public record Facts(
    Submission message,
    AccountFact account,
    SenderFact sender,
    RecipientFact recipient,
    List<OptOutFact> optOuts,
    ConsentFact consent,
    @Nullable EndUserFact endUser) {
  public Facts {
    optOuts = List.copyOf(optOuts);
  }

  /** As usual: every opt-out of the recipient is known, and the message names no end user. */
  public Facts(
      Submission message,
      AccountFact account,
      SenderFact sender,
      RecipientFact recipient,
      List<OptOutFact> optOuts) {
    this(message, account, sender, recipient, optOuts, ConsentFact.KNOWN, null);
  }

  /**
   * The message as submitted.
   *
   * @param from the address in its one written form; as it was written when it is unusable
   * @param to likewise
   * @param origin {@code api}, {@code twiml_reply}, {@code keyword_reply}, {@code number_claim}
   * @param purpose {@code unspecified}, or {@code opt_out_confirmation}: the one text that may
   *     follow a STOP
   */
  public record Submission(String from, String to, String body, String origin, String purpose) {}

  /**
   * @param status {@code active}, {@code suspended}, {@code closed}: the worse of its own and its
   *     parent's
   */
  public record AccountFact(String sid, String status, TermsFact terms) {}

  /**
   * The terms of use, as the owner of the account accepted them.
   *
   * @param accepted the version that was accepted last; null when none was
   * @param needed the oldest version that is still allowed
   */
  public record TermsFact(@Nullable Integer accepted, int needed) {
    public static final TermsFact ACCEPTED = new TermsFact(1, 1);
  }

  /**
   * For whom the application sends.
   *
   * @param tag as the application wrote it
   * @param status {@code active}, {@code stopped}
   */
  public record EndUserFact(String tag, String status) {}

  /**
   * @param form {@code phone_number}, {@code short_code}, {@code alphanumeric}, {@code emergency},
   *     {@code unusable}; where a messaging service was to choose one, {@code empty_service} and
   *     {@code no_sender_of_service}
   * @param holder sid of the account that holds it; null when nobody does
   * @param kind {@code long_code}, {@code toll_free}, {@code short_code}, {@code alphanumeric};
   *     null when nobody holds it
   */
  public record SenderFact(String form, @Nullable String holder, @Nullable String kind) {}

  /**
   * @param form {@code phone_number}, {@code short_code}, {@code emergency}, {@code unusable}
   * @param region ISO 3166 alpha-2; for an emergency number the region whose number it is
   * @param problem why it is unusable, in words
   */
  public record RecipientFact(String form, @Nullable String region, @Nullable String problem) {}

  /**
   * Whether the opt-outs above are all there are.
   *
   * @param doubtSince ISO 8601 instant since which the recipient did not text this sender, after a
   *     database was put back without its opt-out journal; null when there is no doubt
   */
  public record ConsentFact(@Nullable String doubtSince) {
    public static final ConsentFact KNOWN = new ConsentFact(null);
  }

  /**
   * An opt-out of this recipient that reaches this message's sender, service, brand or account.
   *
   * @param scope {@code sender}, {@code service}, {@code brand}, {@code account}, {@code
   *     everything}
   * @param since ISO 8601 instant
   */
  public record OptOutFact(
      String scope, String key, String since, String source, @Nullable String keyword) {}
}
