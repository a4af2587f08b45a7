package dev.parley.message;

import dev.parley.message.Messages.TimelineEntry;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Events as lines of the timeline. Follows the message with a fold of its own: what a receipt means
 * depends on what was said before it. Single-owner.
 */
final class EventSentences {
  private final MessageRow row;
  private final MessageFold before;

  EventSentences(MessageRow row) {
    this.row = row;
    this.before = row.newFold();
  }

  /** To be asked for each event of the message, in order. */
  TimelineEntry next(MessageEvent event) {
    TimelineEntry entry = new TimelineEntry(event.at(), kind(event), sentence(event), event.code());
    before.apply(event);
    return entry;
  }

  /** A change of state goes by the name of the state, anything else by what happened. */
  private String kind(MessageEvent event) {
    if (event.changesState()) {
      return event.after().text();
    }
    return switch (event.kind()) {
      case ACCEPTED -> "segment_sent";
      case DELIVERED -> changesNothing(event) ? "late_receipt" : "segment_delivered";
      case UNDELIVERED -> "late_receipt";
      default -> event.kind().text();
    };
  }

  private String sentence(MessageEvent event) {
    String part = part(event);
    return switch (event.kind()) {
      case SUBMITTING ->
          "Handed to carrier " + event.carrier() + again() + because(event.reference());
      case ACCEPTED ->
          "The carrier took"
              + part
              + (event.reference() == null ? "" : " as " + event.reference())
              + because(event.detail());
      case REJECTED -> "The carrier refused" + part + because(event.detail());
      case THROTTLED -> "The carrier asked to wait" + because(event.detail());
      case NOT_WRITTEN ->
          "The link went down before anything was written" + because(event.detail());
      case LOST -> "The link went down before the carrier answered" + because(event.detail());
      case RECOVERED ->
          "The process stopped while the carrier's answer was awaited; whether it was taken is not"
              + " known.";
      case DELIVERED -> "A receipt says that" + part + " was delivered." + unless(event);
      case UNDELIVERED ->
          "A receipt says that"
              + part
              + " was not delivered"
              + because(event.reference())
              + unless(event);
      case CANCELED -> "Canceled by its owner.";
      case EXPIRED -> expired(event);
      case STOPPED -> stopped(event) + because(event.detail());
      case CALLBACK -> callback(event);
      case CONVERSATION -> retry(event.reference()) + event.detail();
      case REPLAYED -> replayed(event);
      case DUE -> "Its time came, and it is allowed; it is queued.";
      case RESCHEDULED -> "Put off" + because(event.detail());
      case CHECKED -> "The check said yes; it is queued.";
      case HELD -> "Held: a person must decide" + because(event.detail());
      case CHECKING -> "Its time came, and a check needs time" + because(event.detail());
      case RELEASED -> "Released" + because(event.detail());
      case QUERIED -> "The carrier was asked about" + part + because(event.detail());
      case RETRIED -> "Sent once more, although it may have been taken" + because(event.detail());
    };
  }

  private String part(MessageEvent event) {
    return row.segments() > 1 && event.segment() >= 0
        ? " segment " + (event.segment() + 1) + " of " + row.segments()
        : " it";
  }

  private String again() {
    return before.attempts() == 0 ? "" : ", attempt " + (before.attempts() + 1);
  }

  /** The first final word counts; a later one is told and changes nothing. */
  private String unless(MessageEvent event) {
    if (!changesNothing(event)) {
      return "";
    }
    return before.state().finished()
        ? " It came after the end: the message stays " + before.state().text() + "."
        : " An earlier receipt said the opposite, and counts.";
  }

  private boolean changesNothing(MessageEvent receipt) {
    return before.state().finished()
        || (receipt.kind() == EventKind.UNDELIVERED && !receipt.changesState());
  }

  private static String expired(MessageEvent event) {
    return switch (event.before()) {
      case HELD -> "Its validity ended while a person was to decide.";
      case PENDING -> "Its validity ended while it was checked.";
      case UNKNOWN -> "Its validity ended, and nobody knows whether it was delivered.";
      default ->
          event.after() == MessageState.UNDELIVERED
              ? "Its validity ended before it was sent again; whether it was delivered is not"
                  + " known."
              : "Its validity ended before a carrier took it.";
    };
  }

  private static String stopped(MessageEvent event) {
    return switch (event.before()) {
      case SCHEDULED, RESCHEDULED -> "Stopped when its time came";
      case PENDING -> "Stopped by its check";
      case HELD -> "Stopped while it was held";
      default -> "Stopped by the last look before sending";
    };
  }

  private static String callback(MessageEvent event) {
    String state =
        event.detail() == null ? "" : MessageState.valueOf(event.detail()).twilioStatus();
    String told = retry(event.reference()) + "The application ";
    Integer code = event.code();
    if (code == null) {
      return told + "was told: " + state + ".";
    }
    return code >= 100 && code < 600
        ? told + "was told: " + state + "; it answered " + code + "."
        : told + "could not be told: " + state + " (" + code + ").";
  }

  /** Which call it was, when it was not the first. */
  private static String retry(@Nullable String reference) {
    if (reference == null) {
      return "";
    }
    return Character.toUpperCase(reference.charAt(0)) + reference.substring(1) + ": ";
  }

  private static String replayed(MessageEvent event) {
    return "Replayed by its owner ("
        + String.valueOf(event.reference()).toLowerCase(Locale.ROOT)
        + "): "
        + event.detail();
  }

  private static String because(@Nullable String detail) {
    return detail == null ? "." : ": " + detail + (detail.endsWith(".") ? "" : ".");
  }
}
