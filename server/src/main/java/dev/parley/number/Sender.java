package dev.parley.number;

import dev.parley.account.AccountSid;
import dev.parley.e164.Address;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A sender held by an account, with the webhooks of its inbound messages.
 *
 * @param country ISO 3166 alpha-2 of the numbering plan it belongs to, {@code 001} for shared
 *     codes; null for sender names
 */
public record Sender(
    SenderSid sid,
    AccountSid account,
    Address address,
    SenderKind kind,
    String friendlyName,
    Webhooks webhooks,
    Instant createdAt,
    Instant updatedAt,
    @Nullable String country) {
  /** Of short codes whose country nobody wrote down. */
  static final String SHORT_CODE_COUNTRY = "US";

  /** A sender whose address says where it belongs; a short code is one of the US. */
  public Sender(
      SenderSid sid,
      AccountSid account,
      Address address,
      SenderKind kind,
      String friendlyName,
      Webhooks webhooks,
      Instant createdAt,
      Instant updatedAt) {
    this(
        sid,
        account,
        address,
        kind,
        friendlyName,
        webhooks,
        createdAt,
        updatedAt,
        countryOf(address));
  }

  static @Nullable String countryOf(Address address) {
    return switch (address) {
      case PhoneNumber number -> number.region();
      case ShortCode _ -> SHORT_CODE_COUNTRY;
      case AlphanumericId _ -> null;
    };
  }

  /** The same sender with other webhooks. */
  public Sender with(Webhooks others) {
    return new Sender(
        sid, account, address, kind, friendlyName, others, createdAt, updatedAt, country);
  }

  /** Where inbound messages and default status callbacks go. Methods are GET or POST. */
  public record Webhooks(
      @Nullable String smsUrl,
      String smsMethod,
      @Nullable String smsFallbackUrl,
      String smsFallbackMethod,
      @Nullable String statusCallback,
      String statusCallbackMethod) {
    public static final Webhooks NONE = new Webhooks(null, "POST", null, "POST", null, "POST");
  }
}
