package dev.parley.account;

import dev.parley.audit.Cause;
import dev.parley.e164.PhoneNumber;
import java.util.List;
import java.util.Optional;

/** Verified numbers, read from memory, written through to the database; changes are audited. */
public interface OutgoingCallerIds {
  /** Verified numbers of one account. */
  int CALLER_IDS_MAX = 100;

  Optional<OutgoingCallerId> find(CallerIdSid sid);

  Optional<OutgoingCallerId> find(AccountSid account, PhoneNumber number);

  /** Oldest first. */
  List<OutgoingCallerId> of(AccountSid account);

  /** The one there is when the number is verified already; empty at {@link #CALLER_IDS_MAX}. */
  Optional<OutgoingCallerId> add(
      AccountSid account, PhoneNumber number, String friendlyName, Cause cause);

  /** Empty when there is no such number. */
  Optional<OutgoingCallerId> rename(CallerIdSid sid, String friendlyName, Cause cause);

  /** From its commit on nothing leaves to the number any more; false when there is none. */
  boolean delete(CallerIdSid sid, Cause cause);
}
