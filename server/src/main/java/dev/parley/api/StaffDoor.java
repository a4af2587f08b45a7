package dev.parley.api;

import dev.parley.account.Account;
import dev.parley.audit.Cause;
import dev.parley.http.Request;
import dev.parley.http.Response;
import java.util.Optional;

/**
 * The door of people and operators to the messages of accounts. Our own API knows them; this one
 * only asks.
 */
@FunctionalInterface
public interface StaffDoor {
  /** Nobody but the accounts themselves. */
  StaffDoor NONE = (_, _) -> Optional.empty();

  /**
   * @param accountSid as the path has it
   * @return empty when the request shows no bearer token
   */
  Optional<Opened> enter(Request request, String accountSid);

  /** What came of asking. */
  sealed interface Opened {
    /**
     * @param cause who it is
     */
    record To(Account account, Cause cause) implements Opened {}

    record Shut(Response response) implements Opened {}
  }
}
