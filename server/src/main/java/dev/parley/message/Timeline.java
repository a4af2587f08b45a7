package dev.parley.message;

import dev.parley.message.Messages.TimelineEntry;
import dev.parley.policy.Decision;
import dev.parley.service.ServiceUse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What happened to a message, as sentences. */
final class Timeline {
  private static final int TOO_MANY_SCHEDULED = 35125;

  private Timeline() {}

  static List<TimelineEntry> of(
      MessageRow row,
      List<MessageEvent> events,
      List<WebhookRetryRows.Waiting> calls,
      Optional<String> waiting,
      Instant now) {
    MessageFold fold = row.newFold();
    List<TimelineEntry> entries = new ArrayList<>();
    if (row.direction() == Direction.INBOUND) {
      entries.add(entry(row.createdAt(), "received", "Taken from carrier " + row.carrier() + "."));
    } else {
      entries.add(
          entry(
              row.createdAt(),
              "accepted",
              "Accepted over " + spoken(row.origin()) + " and stored."));
      chosen(row).ifPresent(entries::add);
      Decision decision = row.decision();
      if (decision != null) {
        entries.add(decided(row, decision));
        withoutRoom(row, decision).ifPresent(entries::add);
      }
    }
    EventSentences sentences = new EventSentences(row);
    for (MessageEvent event : events) {
      fold.apply(event);
      entries.add(sentences.next(event));
    }
    calls.forEach(call -> entries.add(entry(now, "webhook_waiting", toCome(call))));
    waiting
        .or(() -> lastWord(row, fold))
        .ifPresent(what -> entries.add(entry(now, "waiting", what)));
    return entries;
  }

  private static Optional<TimelineEntry> chosen(MessageRow row) {
    ServiceUse service = row.service();
    if (service == null) {
      return Optional.empty();
    }
    String sentence =
        service.choice() == null
            ? "It goes through messaging service " + service.sid() + "."
            : row.from().isEmpty()
                ? "Messaging service "
                    + service.sid()
                    + " chose no sender: "
                    + service.choice()
                    + "."
                : "Messaging service "
                    + service.sid()
                    + " chose "
                    + row.from()
                    + ": "
                    + service.choice()
                    + ".";
    return Optional.of(entry(row.createdAt(), "sender_chosen", sentence));
  }

  private static TimelineEntry decided(MessageRow row, Decision decision) {
    String sentence =
        switch (decision) {
          case Decision.Allowed allowed ->
              "Allowed under policy version " + allowed.digest().policyVersion() + ".";
          case Decision.Refused refused ->
              "Refused under clause "
                  + refused.reason().clause()
                  + ": "
                  + refused.reason().sentence();
          case Decision.Held _ when row.initial() == MessageState.SCHEDULED ->
              "Held now: it is decided again at its time.";
          case Decision.Held _ -> "Held: a person must decide.";
          case Decision.Pending pending -> "Pending: " + pending.what() + ".";
        };
    return new TimelineEntry(row.createdAt(), "decided", sentence, row.errorCode());
  }

  /** Policy allowed it, and it could not be taken all the same. */
  private static Optional<TimelineEntry> withoutRoom(MessageRow row, Decision decision) {
    Integer code = row.errorCode();
    if (code == null || !(decision instanceof Decision.Allowed)) {
      return Optional.empty();
    }
    String sentence =
        code == TOO_MANY_SCHEDULED
            ? "The account has too many scheduled messages already."
            : "More waited for this sender already than it sends in its queue time.";
    return Optional.of(
        new TimelineEntry(row.createdAt(), row.initial().text(), sentence, row.errorCode()));
  }

  private static String toCome(WebhookRetryRows.Waiting call) {
    String what = call.key().state().twilioStatus();
    return call.replay()
        ? "The application is called again about " + what + ", as its owner asked."
        : "The application is called again about "
            + what
            + " at "
            + call.dueAt()
            + " (retry "
            + call.retry()
            + ").";
  }

  /** What an unfinished message waits for when nobody in memory knows better. */
  private static Optional<String> lastWord(MessageRow row, MessageFold fold) {
    return switch (fold.state()) {
      case SENT ->
          Optional.of("Waiting for the carrier's delivery receipt; without one it stays sent.");
      case UNKNOWN ->
          Optional.of(
              "Waiting for a late receipt until "
                  + Lifecycle.validUntil(row, fold)
                  + "; then it counts as undelivered (30008).");
      case SUBMITTING -> Optional.of("Waiting for the carrier's answer.");
      case QUEUED -> Optional.of("Waiting for its sender's turn.");
      case SCHEDULED ->
          Optional.of(
              "Waiting for its time"
                  + (row.dueAt() == null ? "" : ", " + row.dueAt())
                  + "; then it is looked at again, and its validity begins.");
      case RESCHEDULED ->
          Optional.of("Waiting for its time; its validity does not run until then.");
      case PENDING ->
          Optional.of("Waiting for a check until " + Lifecycle.validUntil(row, fold) + ".");
      case HELD ->
          Optional.of(
              "Waiting for a person to decide until "
                  + Lifecycle.validUntil(row, fold)
                  + "; then it fails (30036).");
      case REFUSED, DELIVERED, UNDELIVERED, FAILED, CANCELED, RECEIVED -> Optional.empty();
    };
  }

  private static String spoken(String origin) {
    return switch (origin) {
      case "api" -> "the API";
      case "twiml_reply" -> "a TwiML reply";
      case "keyword_reply" -> "an automatic keyword reply";
      case MessageRow.ORIGIN_NUMBER_CLAIM -> "a claim of the number it goes to";
      default -> origin;
    };
  }

  private static TimelineEntry entry(Instant at, String kind, String sentence) {
    return new TimelineEntry(at, kind, sentence, null);
  }
}
