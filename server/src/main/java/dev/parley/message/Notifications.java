package dev.parley.message;

import dev.parley.account.AccountSid;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What went wrong with calls to an account's applications, one by one. Blocking. */
public interface Notifications {
  /**
   * A call that failed, also when a later one made it good.
   *
   * @param message null when it was deleted
   * @param code HTTP status, or code of the catalogue; null when the answer could not be used
   * @param url which was called, as far as it is kept: that of a status callback
   * @param words what happened, of inbound messages and replays
   */
  record Notification(
      NotificationSid sid,
      AccountSid account,
      @Nullable MessageSid message,
      Instant at,
      @Nullable Integer code,
      @Nullable String url,
      @Nullable String words) {}

  /**
   * Newest first.
   *
   * @param from inclusive
   * @param before exclusive
   * @param after the last one of the page before; null for the first page
   */
  List<Notification> list(
      AccountSid account,
      @Nullable Instant from,
      @Nullable Instant before,
      @Nullable NotificationSid after,
      int limit);

  Optional<Notification> find(AccountSid account, NotificationSid sid);
}
