package dev.parley.people;

import dev.parley.audit.Actor;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * Somebody who may sign in.
 *
 * @param accounts that a developer reaches, with their subaccounts; empty for every other role
 * @param enabled false: nothing they hold opens anything
 * @param mustChangePassword they were given one, and have to choose their own first
 */
public record Person(
    PersonSid sid,
    Login login,
    String name,
    Role role,
    Set<UUID> accounts,
    boolean enabled,
    boolean mustChangePassword,
    Instant createdAt,
    Instant updatedAt) {
  public static final int NAME_MAX = 64;

  /** Accounts of one developer. */
  public static final int ACCOUNTS_MAX = 100;

  public Person {
    accounts = Set.copyOf(accounts);
    if (!validName(name)) {
      throw new IllegalArgumentException("no name of a person");
    }
    if (accounts.size() > ACCOUNTS_MAX || (!role.scoped() && !accounts.isEmpty())) {
      throw new IllegalArgumentException(role + " with " + accounts.size() + " accounts");
    }
  }

  public static boolean validName(String name) {
    return !name.isBlank()
        && name.length() <= NAME_MAX
        && name.chars().noneMatch(Character::isISOControl);
  }

  Person with(String newName, Role newRole, Set<UUID> newAccounts, boolean newEnabled, Instant at) {
    return new Person(
        sid, login, newName, newRole, newAccounts, newEnabled, mustChangePassword, createdAt, at);
  }

  Person withPassword(boolean mustChange, Instant at) {
    return new Person(sid, login, name, role, accounts, enabled, mustChange, createdAt, at);
  }

  public Scope scope() {
    return role.scoped() ? new Scope.Accounts(accounts) : Scope.EVERYTHING;
  }

  public Actor actor() {
    return new Actor.Person(sid.toString(), name);
  }
}
