package dev.parley.number;

import dev.parley.account.AccountSid;
import dev.parley.e164.Address;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A sender held by an account, with the webhooks of its inbound messages.
 *
 * @param country ISO 3166 alpha-2 of the numbering plan it belongs to, {@code 001} for shared
 *     codes; null for sender names
 * @param proof how it was shown that the account holds it
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
    @Nullable String country,
    Proof proof) {
  /** Of short codes whose country nobody wrote down. */
  static final String SHORT_CODE_COUNTRY = "US";

  /** A sender whose address says where it belongs, on the operator's word. */
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
        countryOf(address),
        Proof.WORD);
  }

  static @Nullable String countryOf(Address address) {
    return switch (address) {
      case PhoneNumber number -> number.region();
      case ShortCode _ -> SHORT_CODE_COUNTRY;
      case AlphanumericId _ -> null;
    };
  }

  /** The same sender held by another account. */
  Sender heldBy(AccountSid other, Instant now) {
    return new Sender(
        sid, other, address, kind, friendlyName, webhooks, createdAt, now, country, proof);
  }

  /** What can be changed, in words: for those who read what was changed. */
  Map<String, String> words() {
    Map<String, String> words = new TreeMap<>();
    words.put("account", account.toString());
    words.put("address", address.text());
    words.put("kind", kind.text());
    words.put("proof", proof.text());
    if (kind == SenderKind.SHORT_CODE) {
      words.put("country", orNone(country));
    }
    words.put("friendly_name", friendlyName);
    words.put("sms_url", orNone(webhooks.smsUrl()));
    words.put("sms_method", webhooks.smsMethod());
    words.put("sms_fallback_url", orNone(webhooks.smsFallbackUrl()));
    words.put("sms_fallback_method", webhooks.smsFallbackMethod());
    words.put("status_callback", orNone(webhooks.statusCallback()));
    words.put("status_callback_method", webhooks.statusCallbackMethod());
    return words;
  }

  private static String orNone(@Nullable String url) {
    return url == null ? "" : url;
  }

  /** The same short code of another country. */
  public Sender of(String other) {
    return new Sender(
        sid, account, address, kind, friendlyName, webhooks, createdAt, updatedAt, other, proof);
  }

  /** The same sender with other webhooks. */
  public Sender with(Webhooks others) {
    return new Sender(
        sid, account, address, kind, friendlyName, others, createdAt, updatedAt, country, proof);
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
