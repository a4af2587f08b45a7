package dev.parley.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * An entry as it is stored.
 *
 * @param chain an account's id; {@link #INSTALLATION} for what concerns no account
 * @param number from 1, without gaps
 * @param at to the microsecond
 * @param before a JSON object with its keys in order, as {@code after}
 * @param hash SHA-256 over the previous entry's hash and every field of this one
 */
public record AuditEntry(
    UUID chain,
    long number,
    Instant at,
    String actorKind,
    String actorId,
    String actorName,
    String action,
    String subject,
    String before,
    String after,
    String reason,
    byte[] hash) {
  public static final UUID INSTALLATION = new UUID(0, 0);

  static final int HASH_OCTETS = 32;

  private static final JsonMapper MAPPER = new JsonMapper();

  /** The fields of {@link #before} or {@link #after}; what somebody spoiled is shown as it is. */
  public static Map<String, String> fields(String json) {
    try {
      Map<String, String> fields = new TreeMap<>();
      MAPPER
          .readTree(json)
          .properties()
          .forEach(field -> fields.put(field.getKey(), field.getValue().asString()));
      return fields;
    } catch (JacksonException _) {
      return Map.of("unreadable", json);
    }
  }

  static byte[] start() {
    return new byte[HASH_OCTETS];
  }

  /**
   * What the hash has to be after this previous one. Each field goes in with its length before it,
   * so that no two entries have the same octets.
   */
  byte[] hashAfter(byte[] previous) {
    MessageDigest digest = sha256();
    digest.update(previous);
    ByteBuffer numbers = ByteBuffer.allocate(4 * Long.BYTES);
    numbers.putLong(chain.getMostSignificantBits());
    numbers.putLong(chain.getLeastSignificantBits());
    numbers.putLong(number);
    numbers.putLong(ChronoUnit.MICROS.between(Instant.EPOCH, at));
    digest.update(numbers.array());
    for (String field :
        new String[] {actorKind, actorId, actorName, action, subject, before, after, reason}) {
      byte[] octets = field.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(octets.length).array());
      digest.update(octets);
    }
    return digest.digest();
  }

  AuditEntry with(byte[] newHash) {
    return new AuditEntry(
        chain, number, at, actorKind, actorId, actorName, action, subject, before, after, reason,
        newHash);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
