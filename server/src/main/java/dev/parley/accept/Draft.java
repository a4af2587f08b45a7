package dev.parley.accept;

import dev.parley.account.AccountSid;
import dev.parley.e164.ParsedAddress;
import dev.parley.message.Direction;
import dev.parley.message.MessageRow;
import dev.parley.message.MessageSid;
import dev.parley.number.Sender;
import dev.parley.service.ServiceUse;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way in, parsed but not decided.
 *
 * @param sid given by whoever submits: fresh for the API, derived for TwiML replies
 * @param from as written, for rows that are refused; empty while its service has to choose
 * @param body 1 to 1600 UTF-16 units, no U+0000, no lone surrogate
 * @param statusCallback the message's own URL, else that of the sender
 * @param validitySeconds 1 to 36000
 * @param purpose {@code unspecified}, what the application declared ({@code otp}, {@code marketing}
 *     …), or {@code opt_out_confirmation}, which no application can declare
 * @param dueAt when it is to leave; null for at once
 * @param service the messaging service it goes through; null for none
 * @param endUser for whom the application sends, in its own words; null when it does not say
 */
public record Draft(
    MessageSid sid,
    AccountSid account,
    Direction direction,
    String from,
    ParsedAddress sender,
    String to,
    ParsedAddress recipient,
    String body,
    @Nullable String statusCallback,
    int validitySeconds,
    String origin,
    String purpose,
    @Nullable MessageSid inReplyTo,
    @Nullable Instant dueAt,
    @Nullable ServiceUse service,
    @Nullable String endUser) {
  public static final String ORIGIN_API = "api";
  public static final String ORIGIN_TWIML_REPLY = "twiml_reply";
  public static final String ORIGIN_KEYWORD_REPLY = "keyword_reply";

  /** The code of a claim, whose body nobody reads but the phone. */
  public static final String ORIGIN_NUMBER_CLAIM = MessageRow.ORIGIN_NUMBER_CLAIM;

  public static final String PURPOSE_UNSPECIFIED = "unspecified";

  /** A one-time code: worth nothing when it comes late, and harmless when it comes twice. */
  public static final String PURPOSE_ONE_TIME_CODE = "otp";

  /** Waits behind everything else of its sender. */
  public static final String PURPOSE_MARKETING = "marketing";

  public static final String PURPOSE_OPT_OUT_CONFIRMATION = "opt_out_confirmation";

  /** Twilio's limit of a body (21617). */
  public static final int BODY_MAX = 1600;

  public static final int VALIDITY_MAX_SECONDS = 36_000;

  /** A message that is not scheduled, without a service. */
  public Draft(
      MessageSid sid,
      AccountSid account,
      Direction direction,
      String from,
      ParsedAddress sender,
      String to,
      ParsedAddress recipient,
      String body,
      @Nullable String statusCallback,
      int validitySeconds,
      String origin,
      String purpose,
      @Nullable MessageSid inReplyTo) {
    this(
        sid,
        account,
        direction,
        from,
        sender,
        to,
        recipient,
        body,
        statusCallback,
        validitySeconds,
        origin,
        purpose,
        inReplyTo,
        null);
  }

  /** A message without a service, which names no end user. */
  public Draft(
      MessageSid sid,
      AccountSid account,
      Direction direction,
      String from,
      ParsedAddress sender,
      String to,
      ParsedAddress recipient,
      String body,
      @Nullable String statusCallback,
      int validitySeconds,
      String origin,
      String purpose,
      @Nullable MessageSid inReplyTo,
      @Nullable Instant dueAt) {
    this(
        sid,
        account,
        direction,
        from,
        sender,
        to,
        recipient,
        body,
        statusCallback,
        validitySeconds,
        origin,
        purpose,
        inReplyTo,
        dueAt,
        null,
        null);
  }

  /** Its service has to choose who sends it. */
  boolean awaitsSender() {
    return service != null && from.isEmpty();
  }

  /** The same message from this sender of its service. */
  Draft sentBy(Sender chosen, ServiceUse use) {
    return with(chosen.address().text(), new ParsedAddress.Usable(chosen.address()), use);
  }

  /** The same message by way of this service. */
  public Draft through(@Nullable ServiceUse use) {
    return with(from, sender, use);
  }

  private Draft with(String newFrom, ParsedAddress newSender, @Nullable ServiceUse use) {
    return new Draft(
        sid,
        account,
        direction,
        newFrom,
        newSender,
        to,
        recipient,
        body,
        statusCallback,
        validitySeconds,
        origin,
        purpose,
        inReplyTo,
        dueAt,
        use,
        endUser);
  }
}
