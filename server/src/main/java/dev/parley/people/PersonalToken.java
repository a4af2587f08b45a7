package dev.parley.people;

import dev.parley.sid.SidText;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a person's programs show instead of a password. The secret is told once and not kept.
 *
 * @param lastUsedAt to the hour; null when it never was
 */
public record PersonalToken(
    UUID id,
    PersonSid person,
    String name,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Instant revokedAt,
    @Nullable Instant lastUsedAt) {
  public static final String PREFIX = "pat_";
  public static final String SID_PREFIX = "PT";
  public static final int NAME_MAX = 64;
  public static final int DAYS_MAX = 366;
  public static final int DAYS_DEFAULT = 90;

  /** Tokens of one person that are neither revoked nor expired. */
  public static final int TOKENS_MAX = 20;

  /** How it is named, which proves nothing. */
  public String sid() {
    return SidText.format(SID_PREFIX, id);
  }

  public static Optional<UUID> id(String sid) {
    return SidText.parse(SID_PREFIX, sid);
  }

  PersonalToken usedAt(Instant at) {
    return new PersonalToken(id, person, name, createdAt, expiresAt, revokedAt, at);
  }

  public boolean opens(Instant now) {
    return revokedAt == null && now.isBefore(expiresAt);
  }
}
