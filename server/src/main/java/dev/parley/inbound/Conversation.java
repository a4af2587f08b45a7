package dev.parley.inbound;

import dev.parley.accept.MessageIntake;
import dev.parley.e164.Address;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.inbound.DocumentSource.Fetched;
import dev.parley.number.Sender;
import dev.parley.webhook.Prospect;
import dev.parley.webhook.ReplayEdits;
import dev.parley.webhook.WebhookClient;
import dev.parley.webhook.WebhookRequest.Parameter;
import dev.parley.webhook.WebhookRequest.Repeat;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks the application what to say to an inbound message, and says it: webhook → TwiML → replies.
 *
 * <p>The sender's URL is asked first; when it fails (no answer, a status that is not 2xx, no usable
 * document), its fallback URL is asked once with {@code ErrorCode} and {@code ErrorUrl}; when that
 * fails too, only alerts remain. Replies enter through {@link MessageIntake} like every outbound
 * message, with sids that derive from the inbound message ({@link ReplySid}).
 *
 * <p>Blocking: run it on a virtual thread. Thread-safe; one conversation at a time per message.
 */
public final class Conversation {
  /** Replies to one inbound message (Twilio: 14109). */
  public static final int REPLIES_MAX = 10;

  /** Documents that a conversation may go on to, by Redirect or action (Twilio: 14106). */
  public static final int REDIRECTS_MAX = 10;

  private final DocumentSource documents;
  private final MessageIntake intake;
  private final RecipientParser recipients;
  private final Function<String, ParsedAddress> senders;
  private final ReplyLimiter limiter;

  /** Reads a written recipient; a national one is read by the sender's region. */
  @FunctionalInterface
  public interface RecipientParser {
    ParsedAddress parse(String written, @Nullable String senderRegion);
  }

  /**
   * @param senders reads a written sender
   */
  public Conversation(
      WebhookClient client,
      MessageIntake intake,
      RecipientParser recipients,
      Function<String, ParsedAddress> senders,
      ReplyLimiter limiter) {
    this.documents = new DocumentSource(client);
    this.intake = intake;
    this.recipients = recipients;
    this.senders = senders;
    this.limiter = limiter;
  }

  /**
   * Runs the conversation to its end.
   *
   * @param sender the one that {@code inbound} came to
   */
  public ConversationResult run(Inbound inbound, Sender sender) throws InterruptedException {
    return run(inbound, sender, null, ReplayEdits.NONE);
  }

  /**
   * The same once more: the same tokens, and the same sids for the replies.
   *
   * @param repeat why; null for the first time
   * @param edits another URL has no fallback
   */
  ConversationResult run(Inbound inbound, Sender sender, @Nullable Repeat repeat, ReplayEdits edits)
      throws InterruptedException {
    Sender.Webhooks webhooks = sender.webhooks();
    ConversationRun run =
        new ConversationRun(
            documents,
            new Replies(inbound, sender, intake, recipients, senders, limiter),
            inbound,
            repeat);
    String url = edits.url() == null ? webhooks.smsUrl() : edits.url();
    if (url == null || url.isBlank()) {
      return run.result(null);
    }
    List<Parameter> parameters =
        edits.in(
            WebhookParameters.of(
                inbound,
                regionOf(recipients.parse(inbound.from(), null)),
                regionOf(sender.address())));
    Fetched.Failed failure =
        run.converse(new DocumentSource.Place(url, webhooks.smsMethod(), parameters));
    if (failure == null) {
      return run.result(null);
    }
    String fallback = edits.url() == null ? webhooks.smsFallbackUrl() : null;
    if (fallback == null || fallback.isBlank()) {
      return run.result(failure(failure, failure.prospect()));
    }
    Fetched.Failed second =
        run.converse(
            new DocumentSource.Place(
                fallback,
                webhooks.smsFallbackMethod(),
                WebhookParameters.withError(
                    parameters, failure.code(), Urls.shown(failure.url()))));
    return run.result(
        second == null ? null : failure(second, failure.prospect().or(second.prospect())));
  }

  private static ConversationResult.Failure failure(Fetched.Failed failed, Prospect prospect) {
    return new ConversationResult.Failure(failed.url(), failed.code(), prospect);
  }

  private static String regionOf(ParsedAddress parsed) {
    return parsed instanceof ParsedAddress.Usable(Address address) ? regionOf(address) : "";
  }

  static String regionOf(Address address) {
    return address instanceof PhoneNumber number
            && number.region().length() == 2
            && Character.isLetter(number.region().charAt(0))
        ? number.region()
        : "";
  }
}
