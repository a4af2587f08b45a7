package dev.parley.api.parley;

import dev.parley.api.ApiErrors;
import dev.parley.api.BadParameter;
import dev.parley.config.Secret;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;

/** The operator's door: {@code Authorization: Bearer} with the admin token (RFC 6750 s2.1). */
final class AdminAccess {
  private static final String BEARER = "Bearer ";

  private final Secret token;
  private final ApiErrors errors;

  AdminAccess(Secret token, ApiErrors errors) {
    this.token = token;
    this.errors = errors;
  }

  @FunctionalInterface
  interface Guarded {
    Response handle(Request request) throws BadParameter;
  }

  boolean holds(Request request) {
    String header = request.header("authorization").orElse("");
    return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        && token.matches(header.substring(BEARER.length()).strip());
  }

  Routes.Handler guarded(Guarded handler) {
    return request -> {
      if (!holds(request)) {
        return errors.unauthorized(
            "Bearer", "This operation needs the admin token as a Bearer token.");
      }
      try {
        return handler.handle(request);
      } catch (BadParameter e) {
        return errors.of(e);
      }
    };
  }
}
