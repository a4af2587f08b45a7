package dev.parley.account;

import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A postal address that an account keeps here. Nobody looked whether there is such a place. */
public record PostalAddress(
    AddressSid sid,
    AccountSid account,
    String friendlyName,
    Place place,
    Instant createdAt,
    Instant updatedAt) {
  public static final int NAME_MAX = 64;

  public PostalAddress {
    if (friendlyName.length() > NAME_MAX) {
      throw new IllegalArgumentException("a name of " + friendlyName.length() + " characters");
    }
  }

  /**
   * @param isoCountry ISO 3166-1 alpha-2
   */
  public record Place(
      String customerName,
      String street,
      @Nullable String streetSecondary,
      String city,
      String region,
      String postalCode,
      String isoCountry) {
    /** Characters of one line. */
    public static final int LINE_MAX = 255;

    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

    public Place {
      if (!isLine(customerName)
          || !isLine(street)
          || (streetSecondary != null && !isLine(streetSecondary))
          || !isLine(city)
          || !isLine(region)
          || !isLine(postalCode)
          || !isCountry(isoCountry)) {
        throw new IllegalArgumentException("no address");
      }
    }

    public static boolean isLine(String text) {
      return !text.isEmpty()
          && text.length() <= LINE_MAX
          && text.chars().noneMatch(Character::isISOControl);
    }

    public static boolean isCountry(String text) {
      return COUNTRIES.contains(text);
    }
  }

  public PostalAddress with(String name, Place then) {
    return with(name, then, updatedAt);
  }

  PostalAddress with(String name, Place then, Instant at) {
    return new PostalAddress(sid, account, name, then, createdAt, at);
  }
}
