package dev.parley.console;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.api.AddressReader;
import dev.parley.api.CallbackUrl;
import dev.parley.e164.Address;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.number.SenderKind;
import dev.parley.number.Throughput;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Fields of forms about senders; what is wrong with one is noted beside it. */
final class NumberForm {
  static final List<String> METHODS = List.of("POST", "GET");

  private static final int WORD_MAX = 64;

  private static final Set<String> COUNTRIES =
      Locale.getISOCountries(Locale.IsoCountryCode.PART1_ALPHA2);

  private NumberForm() {}

  static Optional<AccountSid> account(FormReader form, Accounts accounts) {
    Optional<AccountSid> account =
        AccountSid.parse(form.text("account", WORD_MAX)).flatMap(accounts::find).map(Account::sid);
    if (account.isEmpty()) {
      form.problem("account", "The sid of an account that there is (AC…).");
    }
    return account;
  }

  static Optional<Address> address(FormReader form, String field, AddressReader addresses) {
    return switch (addresses.sender(form.text(field, WORD_MAX))) {
      case ParsedAddress.Usable(Address address) -> Optional.of(address);
      case ParsedAddress.Emergency _ -> {
        form.problem(field, "This is an emergency number.");
        yield Optional.empty();
      }
      case ParsedAddress.Unusable(String reason) -> {
        form.problem(field, "It is not usable: " + reason + ".");
        yield Optional.empty();
      }
    };
  }

  static List<String> kinds() {
    return Arrays.stream(SenderKind.values()).map(SenderKind::text).toList();
  }

  static Optional<SenderKind> kind(String written) {
    return Arrays.stream(SenderKind.values())
        .filter(kind -> kind.text().equals(written))
        .findFirst();
  }

  static boolean fits(Address address, SenderKind kind) {
    return switch (kind) {
      case LONG_CODE, TOLL_FREE -> address instanceof PhoneNumber;
      case SHORT_CODE -> address instanceof ShortCode;
      case ALPHANUMERIC -> address instanceof AlphanumericId;
    };
  }

  /** Empty when nothing is written. */
  static String country(FormReader form) {
    String country = form.text("country", WORD_MAX).toUpperCase(Locale.ROOT);
    if (!country.isEmpty() && !COUNTRIES.contains(country)) {
      form.problem("country", "Two letters (ISO 3166), as in GB.");
    }
    return country;
  }

  /** Null, for an empty one, means that of its kind. */
  static @Nullable Integer rate(FormReader form) {
    String written = form.text("rate", WORD_MAX);
    if (written.isEmpty()) {
      return null;
    }
    if (written.matches("[0-9]{1,6}")) {
      int rate = Integer.parseInt(written);
      if (rate >= 1 && rate <= Throughput.RATE_MAX) {
        return rate;
      }
    }
    form.problem(
        "rate",
        "Segments a second, a whole number from 1 to "
            + Throughput.RATE_MAX
            + "; empty for that of its kind.");
    return null;
  }

  /** Null for an empty one. */
  static @Nullable String url(FormReader form, String field) {
    String url = form.text(field, CallbackUrl.LENGTH_MAX);
    if (url.isEmpty()) {
      return null;
    }
    CallbackUrl.problem(url).ifPresent(problem -> form.problem(field, "It " + problem + "."));
    return url;
  }

  static String method(FormReader form, String field) {
    String method = form.text(field, WORD_MAX);
    if (!METHODS.contains(method)) {
      form.problem(field, "Choose POST or GET.");
    }
    return method;
  }
}
