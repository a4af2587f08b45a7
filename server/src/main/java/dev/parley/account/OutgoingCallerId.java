package dev.parley.account;

import java.time.Instant;

/**
 * A number whose holder gave back the code that was texted to it: a trial account may text it.
 *
 * @param phoneNumber E.164
 */
public record OutgoingCallerId(
    CallerIdSid sid,
    AccountSid account,
    String phoneNumber,
    String friendlyName,
    Instant createdAt,
    Instant updatedAt) {
  public static final int NAME_MAX = 64;

  public OutgoingCallerId {
    if (friendlyName.isEmpty() || friendlyName.length() > NAME_MAX) {
      throw new IllegalArgumentException("a name of " + friendlyName.length() + " characters");
    }
  }

  OutgoingCallerId withName(String name, Instant at) {
    return new OutgoingCallerId(sid, account, phoneNumber, name, createdAt, at);
  }
}
