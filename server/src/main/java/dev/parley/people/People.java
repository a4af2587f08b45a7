package dev.parley.people;

import dev.parley.audit.Cause;
import dev.parley.config.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The people of this installation, read from memory, written through to the database, each change
 * with its entry in the record. Thread-safe.
 */
public interface People {
  /** People of one installation, disabled ones included. */
  int PEOPLE_MAX = 1_000;

  Optional<Person> find(PersonSid sid);

  Optional<Person> byLogin(Login login);

  /** By login. */
  List<Person> all();

  /**
   * @param password null: one is made, and has to be changed at the first sign-in
   */
  Outcome add(New person, @Nullable String password, Cause cause);

  /** Adds the first person, as admin; refused as soon as there is one. */
  Outcome addFirst(New person, String password, Cause cause);

  Outcome change(PersonSid sid, Edit edit, Cause cause);

  /**
   * As {@link #change(PersonSid, Edit, Cause)}, of what somebody looked at before: refused when the
   * person was changed since.
   *
   * @param seen {@link Person#updatedAt} of what they saw
   */
  Outcome change(PersonSid sid, Edit edit, Instant seen, Cause cause);

  /** Gives a new password, which has to be changed at the next sign-in; ends what is open. */
  Outcome resetPassword(PersonSid sid, Cause cause);

  /** The person's own choice. */
  Outcome choosePassword(PersonSid sid, String password, Cause cause);

  /**
   * Whose password this is. Takes as long for people who are not known, and answers the same for
   * disabled ones.
   */
  Optional<Person> authenticate(String login, String password);

  /** What ends when role, accounts, standing or password of a person are changed. */
  void onRevoked(Ending ending);

  /** What ends besides when somebody else gives the person a password. */
  void onPasswordReset(Ending ending);

  /** Ends what a person has open, together with the change that ends it or not at all. */
  @FunctionalInterface
  interface Ending {
    /**
     * Called in the transaction of the change, before its entry.
     *
     * @return what is left to do when it is committed
     */
    Runnable end(Handle handle, PersonSid sid, Cause cause);
  }

  /**
   * @param accounts of a developer
   */
  record New(Login login, String name, Role role, Set<UUID> accounts) {
    public New {
      accounts = Set.copyOf(accounts);
    }
  }

  /** What is null stays as it is. */
  record Edit(
      @Nullable String name,
      @Nullable Role role,
      @Nullable Set<UUID> accounts,
      @Nullable Boolean enabled) {}

  /** What came of a change. */
  sealed interface Outcome {
    /**
     * @param password that was made, to be told once; null when none was
     */
    record Done(Person person, @Nullable Secret password) implements Outcome {}

    record NotFound() implements Outcome {}

    /**
     * @param sentence what stands against it
     */
    record Refused(Reason reason, String sentence) implements Outcome {}
  }

  /** Why a change is refused. */
  enum Reason {
    LOGIN_TAKEN,
    TOO_MANY,
    LAST_ADMIN,
    NOT_THE_FIRST,
    CHANGED_MEANWHILE,
    BAD_PASSWORD,
    BAD_SCOPE
  }
}
