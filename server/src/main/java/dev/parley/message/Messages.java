package dev.parley.message;

import dev.parley.account.AccountSid;
import dev.parley.audit.Cause;
import dev.parley.policy.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Queries over messages and the changes an owner may make. Blocking: call on a virtual thread. */
public interface Messages {
  /** Found only under the account it belongs to; refused messages too. */
  Optional<MessageView> find(AccountSid account, MessageSid sid);

  /** For people who see all accounts. */
  Optional<MessageView> find(MessageSid sid);

  /** Newest first. */
  Page list(MessageFilter filter);

  Optional<Decision> decision(MessageSid sid);

  /**
   * How many messages an account sent for each of its end users, in the order of their tags.
   *
   * @param since when the first of them was submitted
   * @param after the last tag of the page before; null for the first page
   */
  List<EndUserCount> endUsers(AccountSid account, Instant since, @Nullable String after, int limit);

  record EndUserCount(String tag, long messages) {}

  /**
   * From acceptance to now, oldest first; the last line says what it waits for when it is not
   * finished.
   */
  List<TimelineEntry> timeline(MessageSid sid);

  /** The times that it was handed to a carrier, oldest first. */
  List<Attempt> attempts(MessageSid sid);

  /**
   * Cancels a message that was not handed to a carrier.
   *
   * @param cause whose wish it is: the record says what staff does to an account's messages, not
   *     what the account does itself
   */
  ChangeOutcome cancel(AccountSid account, MessageSid sid, Cause cause);

  /** Empties the body for good. */
  ChangeOutcome redact(AccountSid account, MessageSid sid, Cause cause);

  /** Only finished messages can be deleted. */
  ChangeOutcome delete(AccountSid account, MessageSid sid, Cause cause);

  /**
   * @param next where the next page begins, after the last message that was looked at; null on the
   *     last page. A page that a filter leaves short, or empty, may have one.
   */
  record Page(List<MessageView> messages, @Nullable MessageSid next) {
    public Page {
      messages = List.copyOf(messages);
    }
  }

  /**
   * @param kind machine word, for example {@code accepted}, {@code decided}, {@code submitting},
   *     {@code sent}, {@code delivered}, {@code callback}, {@code waiting}
   * @param sentence the same for a person
   */
  record TimelineEntry(Instant at, String kind, String sentence, @Nullable Integer errorCode) {}

  sealed interface ChangeOutcome {
    record Changed(MessageView message) implements ChangeOutcome {}

    record NotFound() implements ChangeOutcome {}

    /** Not in a state that allows it. */
    record Conflict(MessageView message) implements ChangeOutcome {}
  }
}
