package dev.parley.account;

import dev.parley.audit.Cause;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Applications, read from memory, written through to the database; every change is audited. */
public interface Applications {
  /** Applications of one account. */
  int APPLICATIONS_MAX = 1_000;

  Optional<Application> find(ApplicationSid sid);

  /** Oldest first. */
  List<Application> of(AccountSid account);

  /** Empty when the account has {@link #APPLICATIONS_MAX}. */
  Optional<Application> create(
      AccountSid account, String friendlyName, Application.Urls urls, Cause cause);

  /**
   * Creates one that keeps the sid it had elsewhere. Empty also when an application has that sid.
   */
  Optional<Application> adopt(
      ApplicationSid sid,
      AccountSid account,
      String friendlyName,
      Application.Urls urls,
      Cause cause);

  /** Changes name and URLs; empty when there is no such application. */
  Optional<Application> update(ApplicationSid sid, UnaryOperator<Application> change, Cause cause);

  /** False when there is no such application. */
  boolean delete(ApplicationSid sid, Cause cause);
}
