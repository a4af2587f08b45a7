package dev.parley.people;

import static dev.parley.people.Permission.DEVELOP;
import static dev.parley.people.Permission.MANAGE_ACCOUNTS;
import static dev.parley.people.Permission.OPERATE;
import static dev.parley.people.Permission.READ;
import static dev.parley.people.Permission.READ_AUDIT;
import static dev.parley.people.Permission.REVIEW;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a person is here for. Each has one role; only a developer's reach ends at certain accounts.
 *
 * <pre>
 *             read  develop  operate  accounts  review  people  audit
 * admin        x       x        x        x        x       x       x
 * operator     x       x        x        x
 * reviewer     x                                  x
 * developer    x       x     (of the accounts named for this person)
 * auditor      x                                                  x
 * </pre>
 */
public enum Role {
  ADMIN,
  OPERATOR,
  REVIEWER,
  DEVELOPER,
  AUDITOR;

  public Set<Permission> permissions() {
    return switch (this) {
      case ADMIN -> EnumSet.allOf(Permission.class);
      case OPERATOR -> EnumSet.of(READ, DEVELOP, OPERATE, MANAGE_ACCOUNTS);
      case REVIEWER -> EnumSet.of(READ, REVIEW);
      case DEVELOPER -> EnumSet.of(READ, DEVELOP);
      case AUDITOR -> EnumSet.of(READ, READ_AUDIT);
    };
  }

  public boolean may(Permission permission) {
    return permissions().contains(permission);
  }

  /** Whether it ends at the accounts that are named for the person. */
  public boolean scoped() {
    return this == DEVELOPER;
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Role> parse(String text) {
    return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
  }

  /** The names of all, for a sentence. */
  public static String all() {
    return Arrays.stream(values()).map(Role::text).collect(Collectors.joining(", "));
  }
}
