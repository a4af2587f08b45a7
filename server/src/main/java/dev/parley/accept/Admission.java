package dev.parley.accept;

import dev.parley.message.ErrorCatalogue;
import dev.parley.message.MessageRow;
import dev.parley.message.MessageState;
import dev.parley.message.ScheduledMessages;
import dev.parley.policy.Decision;
import org.jspecify.annotations.Nullable;

/**
 * The state a message begins in: by what policy decided, and by the room there is for what it
 * allowed. Used by the intake loop and by the loop of due messages.
 */
final class Admission {
  /** More waits for the sender than it can send in its queue time; answered at the door. */
  static final int SENDER_QUEUE_FULL = 21611;

  /** The same, where nobody stands at the door. */
  static final int QUEUE_OVERFLOW = 30001;

  /** The account is not active: at the door, and where nobody stands there. */
  private static final int FORBIDDEN = 20403;

  private static final int ACCOUNT_SUSPENDED = 30002;

  /** The account has too many scheduled messages. */
  static final int TOO_MANY_SCHEDULED = 35125;

  private final ErrorCatalogue catalogue;
  private final Outgoing outgoing;
  private final ScheduledMessages scheduled;

  Admission(ErrorCatalogue catalogue, Outgoing outgoing, ScheduledMessages scheduled) {
    this.catalogue = catalogue;
    this.outgoing = outgoing;
    this.scheduled = scheduled;
  }

  /**
   * @param reserved room was taken for it, and is given back when it is not stored
   */
  record Initial(MessageState state, @Nullable Integer code, boolean reserved) {}

  Initial initial(Draft draft, String from, int segments, Decision decision) {
    return switch (decision) {
      // What is held now is decided again at its time, as all that is scheduled.
      case Decision.Allowed _, Decision.Held _ when draft.dueAt() != null ->
          scheduled.reserve(draft.account())
              ? new Initial(MessageState.SCHEDULED, null, true)
              : refused(draft, TOO_MANY_SCHEDULED);
      case Decision.Allowed _ -> queued(draft, from, segments);
      case Decision.Held _ -> new Initial(MessageState.HELD, null, false);
      case Decision.Pending _ -> new Initial(MessageState.PENDING, null, false);
      case Decision.Refused refused -> refused(draft, refused.reason().code());
    };
  }

  /** The confirmation of an opt-out is owed to the recipient, however full the queue is. */
  private Initial queued(Draft draft, String from, int segments) {
    if (draft.purpose().equals(Draft.PURPOSE_OPT_OUT_CONFIRMATION)) {
      return new Initial(MessageState.QUEUED, null, false);
    }
    if (hasRoom(draft, from, segments)) {
      return new Initial(MessageState.QUEUED, null, true);
    }
    return isAtTheDoor(draft) ? refused(draft, SENDER_QUEUE_FULL) : refused(draft, QUEUE_OVERFLOW);
  }

  /** Takes room in the sender's queue. */
  boolean hasRoom(Draft draft, String from, int segments) {
    return outgoing.reserve(draft.account(), from, segments);
  }

  /**
   * A synchronous code is answered at the door when somebody stands there; replies have nobody to
   * answer and fail with the same code instead.
   */
  private Initial refused(Draft draft, int code) {
    boolean atTheDoor = isAtTheDoor(draft) && isSynchronous(code);
    return atTheDoor
        ? new Initial(MessageState.REFUSED, code, false)
        : new Initial(MessageState.FAILED, isAtTheDoor(draft) ? code : later(code), false);
  }

  /** A code of the door as messages carry it that were accepted before, or that nobody submits. */
  static int later(int code) {
    return code == FORBIDDEN ? ACCOUNT_SUSPENDED : code;
  }

  private static boolean isAtTheDoor(Draft draft) {
    return draft.origin().equals(Draft.ORIGIN_API)
        || draft.origin().equals(Draft.ORIGIN_NUMBER_CLAIM);
  }

  private boolean isSynchronous(int code) {
    return catalogue
        .find(code)
        .map(entry -> entry.mode() == ErrorCatalogue.Mode.SYNCHRONOUS)
        .orElse(false);
  }

  /** It was stored after all, and counts whether there is room or not. */
  void takeUpScheduled(MessageRow row) {
    scheduled.takeUp(row.account());
  }

  /** The row was not stored. */
  void giveBack(MessageRow row, boolean reserved) {
    if (!reserved) {
      return;
    }
    if (row.initial() == MessageState.SCHEDULED) {
      scheduled.release(row.account());
    } else {
      outgoing.release(row.account(), row.from(), Math.max(1, row.segments()));
    }
  }
}
