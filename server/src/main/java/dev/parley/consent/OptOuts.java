package dev.parley.consent;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The table of opt-outs. Writers pass their own transaction, so that an opt-out commits with the
 * message that carried it.
 */
public interface OptOuts {
  /** Opt-outs in force for these recipients, by recipient; one query. */
  Map<String, List<OptOut>> inForce(Connection connection, Collection<String> recipients)
      throws SQLException;

  /** Records an opt-out; a second one of the same scope keeps the first {@code since}. */
  void record(Connection connection, OptOut optOut) throws SQLException;

  /** As {@link #record}, for many. */
  default void recordAll(Connection connection, List<OptOut> all) throws SQLException {
    for (OptOut optOut : all) {
      record(connection, optOut);
    }
  }

  /** START: lifts the keyword opt-outs of this recipient and scope. True when one was in force. */
  boolean lift(
      Connection connection, String recipient, OptOutScope scope, Instant at, String inboundSid)
      throws SQLException;

  /**
   * To be called after the commit of what {@link #record} wrote; when that commit failed or nobody
   * knows, it is not called.
   */
  default void committed(OptOut optOut) {}

  /** To be called after the commit of what {@link #lift} wrote. */
  default void liftCommitted(String recipient, OptOutScope scope) {}

  /** Whether {@link #beyondTable} has anything about anybody; usually not. */
  default boolean anyBeyondTable() {
    return false;
  }

  /**
   * What is in force of one scope and not in the table is in force of the other one too when this
   * returns, and after every start to come.
   */
  default void copyBeyondTable(OptOutScope from, OptOutScope to) throws SQLException {}

  /**
   * An opt-out that reaches a message of this sender, account and service and is not in the table:
   * the database was put back to a time before it. No query.
   */
  default Optional<OptOut> beyondTable(
      String recipient, String senderAddress, String accountSid, @Nullable String serviceSid) {
    return Optional.empty();
  }
}
