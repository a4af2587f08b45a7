package dev.parley.people;

import dev.parley.audit.Actor;
import dev.parley.audit.Cause;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who acts on this installation, and how far they reach.
 *
 * @param person null for whoever holds the admin token, or sits at a development server
 */
public record Principal(
    Actor actor, Set<Permission> permissions, Scope scope, @Nullable PersonSid person) {
  public Principal {
    permissions = Set.copyOf(permissions);
  }

  /** Holds the admin token. */
  public static Principal operator() {
    return new Principal(
        new Actor.Operator(), EnumSet.allOf(Permission.class), Scope.EVERYTHING, null);
  }

  public static Principal of(Person person) {
    return new Principal(person.actor(), person.role().permissions(), person.scope(), person.sid());
  }

  public boolean may(Permission permission) {
    return permissions.contains(permission);
  }

  /** Whether something that concerns more than single accounts is within reach. */
  public boolean everywhere() {
    return scope instanceof Scope.Everything;
  }

  public Cause cause(String reason) {
    return new Cause(actor, reason);
  }
}
