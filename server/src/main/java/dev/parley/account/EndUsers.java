package dev.parley.account;

import dev.parley.audit.Cause;
import java.util.List;
import java.util.Optional;

/**
 * The users of applications that were stopped (clause S17), read from memory, written through to
 * the database; every change is audited.
 */
public interface EndUsers {
  /** End users of one account that are stopped. */
  int STOPPED_MAX = 10_000;

  /** Empty for one that is not stopped. */
  Optional<EndUser> find(AccountSid account, String tag);

  /** In the order of their tags. */
  List<EndUser> stopped(AccountSid account);

  /**
   * Nothing more is sent for this end user; as with an account, it is in force before it is
   * committed. See {@link StandingWatch}. Who stands above the one who stopped it takes it over.
   */
  EndUserChange stop(AccountSid account, String tag, EndUser.StoppedBy by, Cause cause);

  /**
   * @param by who wants it; what somebody above set stays
   */
  EndUserChange resume(AccountSid account, String tag, EndUser.StoppedBy by, Cause cause);
}
