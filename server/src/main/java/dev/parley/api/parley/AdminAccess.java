package dev.parley.api.parley;

import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
import dev.parley.audit.Cause;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.people.AttemptLimit;
import dev.parley.people.AttemptLimiter;
import dev.parley.people.Bearers;
import dev.parley.people.Permission;
import dev.parley.people.Principal;
import java.time.Duration;
import java.util.Optional;

/**
 * The door of people and operators: {@code Authorization: Bearer} (RFC 6750 s2.1) with a personal
 * token, or with the installation's admin token. What is behind {@link #guarded} and {@link
 * #reading} concerns the whole installation: who is limited to certain accounts does not get there.
 */
public final class AdminAccess {
  private static final String BEARER = "Bearer ";
  private static final String REASON = "Reason";

  private final Bearers bearers;
  private final AttemptLimiter attempts;
  private final ApiErrors errors;

  public AdminAccess(Bearers bearers, AttemptLimiter attempts, ApiErrors errors) {
    this.bearers = bearers;
    this.attempts = attempts;
    this.errors = errors;
  }

  /** Reads only. */
  @FunctionalInterface
  public interface Reading {
    Response handle(Request request) throws BadParameter;
  }

  /** Changes something, and is told who wants it and why. */
  @FunctionalInterface
  public interface Changing {
    Response handle(Request request, Cause cause) throws BadParameter;
  }

  /** For operations that look at who calls themselves. */
  @FunctionalInterface
  public interface ByPrincipal {
    Response handle(Request request, Principal principal) throws BadParameter;
  }

  /** What came of asking for entry. */
  public sealed interface Entry {
    record Granted(Principal principal) implements Entry {}

    /** A token that opens nothing, or too many of them. */
    record Denied(Response response) implements Entry {}

    /** No bearer token at all. */
    record NoToken() implements Entry {}
  }

  /** Who the bearer token belongs to. */
  public Entry enter(Request request) {
    String header = request.header("authorization").orElse("");
    if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return new Entry.NoToken();
    }
    String client = request.clientAddress();
    Optional<Duration> waits = attempts.waits(AttemptLimit.TOKEN_FROM_ADDRESS, client);
    if (waits.isPresent()) {
      return new Entry.Denied(
          errors
              .of(ApiErrors.TOO_BUSY, "Too many wrong tokens came from your address; try later.")
              .with("Retry-After", Long.toString(waits.get().toSeconds() + 1)));
    }
    Optional<Principal> found = bearers.find(header.substring(BEARER.length()).strip());
    if (found.isEmpty()) {
      attempts.failed(AttemptLimit.TOKEN_FROM_ADDRESS, client);
      return new Entry.Denied(unauthorized());
    }
    return new Entry.Granted(found.get());
  }

  /** For changes. */
  public Routes.Handler guarded(Permission permission, Changing handler) {
    return byPrincipal(
        (request, principal) ->
            handler.handle(request, allowed(principal, permission).cause(reason(request))));
  }

  /** For what changes nothing. */
  public Routes.Handler reading(Permission permission, Reading handler) {
    return byPrincipal(
        (request, principal) -> {
          allowed(principal, permission);
          return handler.handle(request);
        });
  }

  /** For anybody with a token. */
  public Routes.Handler byPrincipal(ByPrincipal handler) {
    return request ->
        switch (enter(request)) {
          case Entry.NoToken _ -> unauthorized();
          case Entry.Denied(Response response) -> response;
          case Entry.Granted(Principal principal) -> {
            try {
              yield handler.handle(request, principal);
            } catch (BadParameter e) {
              yield errors.of(e);
            }
          }
        };
  }

  private static Principal allowed(Principal principal, Permission permission) throws BadParameter {
    if (!principal.may(permission)) {
      throw new BadParameter(ApiErrors.FORBIDDEN, lacks(permission));
    }
    if (!principal.everywhere()) {
      throw new BadParameter(
          ApiErrors.FORBIDDEN,
          "This operation concerns the whole installation, and your role ends at certain"
              + " accounts.");
    }
    return principal;
  }

  static String lacks(Permission permission) {
    return "Your role does not include "
        + permission.text()
        + " ("
        + permission.words()
        + "). An admin gives roles: bin/parley people set LOGIN --role ROLE";
  }

  /** Why, in the caller's words: in the form, or in the query where there is none (DELETE). */
  static String reason(Request request) throws BadParameter {
    String reason =
        request
            .form()
            .first(REASON)
            .or(() -> request.query().first(REASON))
            .map(String::strip)
            .orElse("");
    if (reason.length() > Cause.REASON_MAX) {
      throw new BadParameter(
          BadParameter.TOO_LONG, "Reason is longer than " + Cause.REASON_MAX + " characters.");
    }
    return reason;
  }

  /** For changes that nobody may make without a word. */
  static Cause reasoned(Cause cause) throws BadParameter {
    if (cause.reason().isEmpty()) {
      throw new BadParameter(BadParameter.INVALID_VALUE, REASON + " is required.");
    }
    return cause;
  }

  Response unauthorized() {
    return errors.unauthorized(
        "Bearer", "This operation needs the admin token or a personal token as a Bearer token.");
  }
}
