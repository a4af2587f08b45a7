package dev.parley.inbound;

import dev.parley.accept.Acceptance;
import dev.parley.accept.Draft;
import dev.parley.accept.MessageIntake;
import dev.parley.e164.Address;
import dev.parley.e164.ParsedAddress;
import dev.parley.message.Direction;
import dev.parley.message.MessageSid;
import dev.parley.number.Sender;
import dev.parley.twiml.Verb;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns {@link Verb.Message}s into drafts and passes them through intake, one after the other, so
 * that they leave in the order of the document. Used by one thread.
 */
final class Replies {
  private static final int INVALID_BODY = 14103;
  private static final int INVALID_STATUS_CALLBACK = 14105;
  private static final int TOO_FAST = 14107;
  private static final int TOO_LONG = 21617;
  private static final int NO_MEDIA = 21621;

  /** Intake answers every draft sooner; it gives up by itself after 25 s of a lost commit. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Inbound inbound;
  private final Sender sender;
  private final MessageIntake intake;
  private final Conversation.RecipientParser recipients;
  private final Function<String, ParsedAddress> senders;
  private final ReplyLimiter limiter;
  private int count;

  Replies(
      Inbound inbound,
      Sender sender,
      MessageIntake intake,
      Conversation.RecipientParser recipients,
      Function<String, ParsedAddress> senders,
      ReplyLimiter limiter) {
    this.inbound = inbound;
    this.sender = sender;
    this.intake = intake;
    this.recipients = recipients;
    this.senders = senders;
    this.limiter = limiter;
  }

  /**
   * @param status {@code sending} or {@code invalid}, as the action URL is told
   */
  record Sent(MessageSid sid, String status) {}

  /** Messages so far, those that were refused included. */
  int count() {
    return count;
  }

  Sent send(Verb.Message message, String documentUrl, Consumer<ConversationResult.Line> log)
      throws InterruptedException {
    int position = count++;
    MessageSid sid = ReplySid.of(inbound.sid(), position);
    Draft draft = draft(sid, message, statusCallback(message, documentUrl, log));
    ConversationResult.ReplyRefused refusal = objection(position, message, draft);
    if (refusal != null) {
      log.accept(refusal);
      return new Sent(sid, "invalid");
    }
    Acceptance acceptance = accept(draft);
    log.accept(new ConversationResult.Replied(position, sid, acceptance));
    return new Sent(sid, status(acceptance));
  }

  private static String status(Acceptance acceptance) {
    return switch (acceptance) {
      case Acceptance.Recorded(var message, _) ->
          message.errorCode() == null ? message.state().twilioStatus() : "invalid";
      case Acceptance.Overloaded _, Acceptance.Unknowable _ -> "invalid";
    };
  }

  private Draft draft(MessageSid sid, Verb.Message message, @Nullable String statusCallback) {
    String from = message.from() == null ? sender.address().text() : message.from();
    ParsedAddress parsedSender =
        message.from() == null
            ? new ParsedAddress.Usable(sender.address())
            : senders.apply(message.from());
    String to = message.to() == null ? inbound.from() : message.to();
    String region = Conversation.regionOf(sender.address());
    return new Draft(
        sid,
        sender.account(),
        Direction.OUTBOUND_REPLY,
        from,
        parsedSender,
        to,
        recipients.parse(to, region.isEmpty() ? null : region),
        message.text(),
        statusCallback,
        Draft.VALIDITY_MAX_SECONDS,
        "twiml_reply",
        "unspecified",
        inbound.sid(),
        null,
        message.from() == null ? inbound.service() : null,
        null,
        null);
  }

  /** The verb's own URL; else, for a reply from this very sender, the sender's. */
  private @Nullable String statusCallback(
      Verb.Message message, String documentUrl, Consumer<ConversationResult.Line> log) {
    if (message.statusCallback() == null) {
      return message.from() == null ? sender.webhooks().statusCallback() : null;
    }
    Optional<String> url = Urls.resolve(documentUrl, message.statusCallback());
    if (url.isEmpty()) {
      log.accept(
          new ConversationResult.Alert(
              INVALID_STATUS_CALLBACK,
              "The statusCallback of <Message> is no URL; the reply goes without."));
    }
    return url.orElse(null);
  }

  private ConversationResult.@Nullable ReplyRefused objection(
      int position, Verb.Message message, Draft draft) {
    if (!message.media().isEmpty()) {
      return new ConversationResult.ReplyRefused(
          position,
          NO_MEDIA,
          "The reply has <Media>, and this sender cannot send pictures (MMS) yet. Leave <Media> out"
              + " and put a link into the text.");
    }
    if (message.text().isEmpty()) {
      return new ConversationResult.ReplyRefused(position, INVALID_BODY, "The reply has no text.");
    }
    if (message.text().length() > Draft.BODY_MAX) {
      return new ConversationResult.ReplyRefused(
          position,
          TOO_LONG,
          "The reply has " + message.text().length() + " characters; at most 1600 are allowed.");
    }
    if (!isStorable(message.text())) {
      return new ConversationResult.ReplyRefused(
          position, INVALID_BODY, "The reply holds U+0000 or half a surrogate pair.");
    }
    if (!limiter.tryReply(key(draft.sender(), draft.from()), key(draft.recipient(), draft.to()))) {
      return new ConversationResult.ReplyRefused(
          position,
          TOO_FAST,
          "There were "
              + ReplyLimiter.REPLIES_MAX
              + " replies between these two numbers within "
              + ReplyLimiter.WINDOW.toSeconds()
              + " s. Two machines may be answering each other.");
    }
    return null;
  }

  /** One number has many writings. */
  private static String key(ParsedAddress parsed, String written) {
    return parsed instanceof ParsedAddress.Usable(Address address) ? address.text() : written;
  }

  private static boolean isStorable(String text) {
    return text.codePoints()
        .allMatch(c -> c != 0 && (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE));
  }

  private Acceptance accept(Draft draft) throws InterruptedException {
    CompletableFuture<Acceptance> answer = new CompletableFuture<>();
    intake.accept(draft, answer::complete);
    try {
      return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new Acceptance.Unknowable();
    } catch (ExecutionException e) {
      throw new IllegalStateException("intake completes with a value", e);
    }
  }
}
