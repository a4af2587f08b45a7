package dev.parley.number;

import dev.parley.account.AccountSid;
import dev.parley.e164.Address;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A number that the operator has.
 *
 * @param country ISO 3166 alpha-2
 * @param region state or province, as carriers write it
 * @param monthlyPrice null when nobody wrote one down
 */
public record StockNumber(
    Address address,
    Kind kind,
    String country,
    @Nullable String region,
    @Nullable String locality,
    @Nullable String postalCode,
    Capabilities capabilities,
    @Nullable BigDecimal monthlyPrice) {
  /** Of region, locality and postal code. */
  public static final int PLACE_MAX = 64;

  private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");
  private static final BigDecimal PRICE_ABOVE = new BigDecimal("100000000");

  public StockNumber {
    boolean fits =
        kind == Kind.SHORT_CODE ? address instanceof ShortCode : address instanceof PhoneNumber;
    if (!fits || !COUNTRY.matcher(country).matches()) {
      throw new IllegalArgumentException(address.text() + " is no " + kind.text());
    }
    if (monthlyPrice != null
        && (monthlyPrice.signum() < 0 || monthlyPrice.compareTo(PRICE_ABOVE) >= 0)) {
      throw new IllegalArgumentException("no price: " + monthlyPrice);
    }
  }

  /** What it can do. */
  public record Capabilities(boolean sms, boolean mms, boolean voice) {
    public static final Capabilities SMS = new Capabilities(true, false, false);
  }

  /** Kinds of numbers, as customers search for them. */
  public enum Kind {
    LOCAL,
    MOBILE,
    TOLL_FREE,
    SHORT_CODE;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    public SenderKind senderKind() {
      return switch (this) {
        case LOCAL, MOBILE -> SenderKind.LONG_CODE;
        case TOLL_FREE -> SenderKind.TOLL_FREE;
        case SHORT_CODE -> SenderKind.SHORT_CODE;
      };
    }
  }

  /** What an account holds when it takes this number. */
  public NewSender takenBy(AccountSid account, String friendlyName, Sender.Webhooks webhooks) {
    return new NewSender(
        account, address, kind.senderKind(), friendlyName, webhooks, country, Proof.STOCK);
  }
}
