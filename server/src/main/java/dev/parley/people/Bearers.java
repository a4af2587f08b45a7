package dev.parley.people;

import dev.parley.config.Secret;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who a bearer token stands for. */
@FunctionalInterface
public interface Bearers {
  Optional<Principal> find(String token);

  /**
   * @param adminToken of the installation; null when it has none
   */
  static Bearers of(@Nullable Secret adminToken, PersonalTokens tokens) {
    return token ->
        token.startsWith(PersonalToken.PREFIX)
            ? tokens.authenticate(token).map(Principal::of)
            : Optional.ofNullable(adminToken)
                .filter(known -> known.matches(token))
                .map(_ -> Principal.operator());
  }
}
