package dev.parley.number;

import dev.parley.account.AccountSid;
import dev.parley.e164.Address;
import org.jspecify.annotations.Nullable;

/**
 * A sender that an account is to hold.
 *
 * @param country of a short code; null for what its address says
 */
public record NewSender(
    AccountSid account,
    Address address,
    SenderKind kind,
    String friendlyName,
    Sender.Webhooks webhooks,
    @Nullable String country,
    Proof proof) {
  /** On the operator's word, without webhooks. */
  public static NewSender onWord(
      AccountSid account, Address address, SenderKind kind, String friendlyName) {
    return onWord(account, address, kind, friendlyName, null);
  }

  /** Likewise, with the country of a short code; null for the usual one. */
  public static NewSender onWord(
      AccountSid account,
      Address address,
      SenderKind kind,
      String friendlyName,
      @Nullable String country) {
    return new NewSender(
        account, address, kind, friendlyName, Sender.Webhooks.NONE, country, Proof.WORD);
  }
}
