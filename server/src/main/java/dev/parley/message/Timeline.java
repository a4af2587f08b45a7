package dev.parley.message;

import dev.parley.message.Messages.TimelineEntry;
import dev.parley.policy.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What happened to a message, as sentences. */
final class Timeline {
  private static final int TOO_MANY_SCHEDULED = 35125;

  private Timeline() {}

  static List<TimelineEntry> of(
      MessageRow row, List<MessageEvent> events, Optional<String> waiting, Instant now) {
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
      Decision decision = row.decision();
      if (decision != null) {
        entries.add(decided(row, decision));
        withoutRoom(row, decision).ifPresent(entries::add);
      }
    }
    for (MessageEvent event : events) {
      fold.apply(event);
      entries.add(new TimelineEntry(event.at(), kind(event), sentence(row, event), event.code()));
    }
    waiting
        .or(() -> lastWord(row, fold))
        .ifPresent(what -> entries.add(entry(now, "waiting", what)));
    return entries;
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

  /** A change of state goes by the name of the state, anything else by what happened. */
  private static String kind(MessageEvent event) {
    if (event.changesState()) {
      return event.after().text();
    }
    return event.kind() == EventKind.ACCEPTED ? "segment_sent" : event.kind().text();
  }

  private static String sentence(MessageRow row, MessageEvent event) {
    String part =
        row.segments() > 1 && event.segment() >= 0
            ? " segment " + (event.segment() + 1) + " of " + row.segments()
            : " it";
    return switch (event.kind()) {
      case SUBMITTING -> "Handed to carrier " + event.carrier() + ".";
      case ACCEPTED ->
          "The carrier took"
              + part
              + (event.reference() == null ? "." : " as " + event.reference() + ".");
      case REJECTED -> "The carrier refused" + part + because(event.detail());
      case THROTTLED -> "The carrier asked to wait" + because(event.detail());
      case NOT_WRITTEN ->
          "The link went down before anything was written" + because(event.detail());
      case LOST -> "The link went down before the carrier answered" + because(event.detail());
      case RECOVERED ->
          "The process stopped while the carrier's answer was awaited; whether it was taken is not"
              + " known.";
      case DELIVERED -> "A receipt says that" + part + " was delivered.";
      case UNDELIVERED ->
          "A receipt says that" + part + " was not delivered" + because(event.reference());
      case CANCELED -> "Canceled by its owner.";
      case EXPIRED -> "Its validity ended.";
      case RELEASED -> "Released" + because(event.detail());
      case STOPPED -> stopped(event.before()) + because(event.detail());
      case CALLBACK -> callback(event);
      case CONVERSATION -> String.valueOf(event.detail());
      case DUE -> "Its time came; it was looked at again and allowed.";
    };
  }

  private static String callback(MessageEvent event) {
    String state =
        event.detail() == null ? "" : MessageState.valueOf(event.detail()).twilioStatus();
    Integer code = event.code();
    if (code == null) {
      return "The application was told: " + state + ".";
    }
    return code >= 100 && code < 600
        ? "The application was told: " + state + "; it answered " + code + "."
        : "The application could not be told: " + state + " (" + code + ").";
  }

  private static String because(@Nullable String detail) {
    return detail == null ? "." : ": " + detail;
  }

  /** What an unfinished message waits for when nobody in memory knows better. */
  private static Optional<String> lastWord(MessageRow row, MessageFold fold) {
    return switch (fold.state()) {
      case SENT ->
          Optional.of("Waiting for the carrier's delivery receipt; without one it stays sent.");
      case UNKNOWN ->
          Optional.of(
              "Waiting for a late receipt until "
                  + row.validUntil()
                  + "; then it counts as undelivered (30008).");
      case SUBMITTING -> Optional.of("Waiting for the carrier's answer.");
      case QUEUED -> Optional.of("Waiting for its sender's turn.");
      case SCHEDULED ->
          Optional.of(
              "Waiting for its time, "
                  + row.dueAt()
                  + "; then it is looked at again, and its validity begins.");
      case PENDING -> Optional.of("Waiting for a check.");
      case HELD -> Optional.of("Waiting for a person to decide.");
      case REFUSED, DELIVERED, UNDELIVERED, FAILED, CANCELED, RECEIVED -> Optional.empty();
    };
  }

  private static String spoken(String origin) {
    return switch (origin) {
      case "api" -> "the API";
      case "twiml_reply" -> "a TwiML reply";
      case "keyword_reply" -> "an automatic keyword reply";
      default -> origin;
    };
  }

  private static TimelineEntry entry(Instant at, String kind, String sentence) {
    return new TimelineEntry(at, kind, sentence, null);
  }

  private static String stopped(MessageState before) {
    return switch (before) {
      case SCHEDULED -> "Stopped when it was looked at again at its time";
      case HELD -> "Refused when it was decided again";
      default -> "Stopped by the last look before sending";
    };
  }
}
