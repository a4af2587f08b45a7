package dev.parley.e164;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber;
import com.google.i18n.phonenumbers.ShortNumberInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds an emergency number behind any writing of it (clause S18).
 *
 * <p>Emergency numbers belong to a region: 100 calls the police in India, and in Gabon every number
 * from 1300 to 1399 does; elsewhere the same digits may be an honest short code. So there is no
 * world-wide list. Digits are an emergency number when they are
 *
 * <ul>
 *   <li>exactly one of the sender's region (with or without its trunk prefix, for example 1911), or
 *       four digits that a phone there would connect to one, unless they are a short number there;
 *   <li>exactly one of the numbers that work nearly everywhere ({@link #EVERYWHERE}): three digits
 *       never reach a subscriber, so nobody's message is lost by this;
 *   <li>after a plus or an international prefix: one of the above, or a calling code followed by
 *       exactly an emergency number of a region of that code (+1 911, 0044 999, +61 000).
 * </ul>
 *
 * Longer numbers are never touched: +91 12 4400 0000 is a landline near Delhi. A test runs all
 * emergency numbers of all regions to show that none of them is a valid phone number too.
 */
final class EmergencyNumbers {
  /**
   * Of the numbers that a handset without SIM treats as emergency calls wherever it is (3GPP TS
   * 22.101 s10.1) the four that people know beyond their own region, each with the region it stands
   * for; 001 is the world. The others (08, 110, 118, 119) count only in regions that have them.
   */
  private static final Map<String, String> EVERYWHERE =
      Map.of("112", "001", "911", "US", "999", "GB", "000", "AU");

  /** Longest first, so that 0011 is not read as 00 and 11. */
  private static final List<String> INTERNATIONAL_PREFIXES = List.of("0011", "011", "010", "00");

  /** libphonenumber has no short numbers for these, and complains on stderr when asked. */
  private static final Set<String> NO_SHORT_NUMBERS = Set.of("GQ", "IO", "TA", "TK", "001");

  /** The longest emergency numbers in the data. */
  private static final int LENGTH_MAX = 5;

  private static final int PREFIX_MAX = 4;

  private static final int CALLING_CODE_MAX = 3;
  private static final int LOOSE_LENGTH = 4;

  private final PhoneNumberUtil phoneNumbers;
  private final ShortNumberInfo shortNumbers;

  EmergencyNumbers(PhoneNumberUtil phoneNumbers, ShortNumberInfo shortNumbers) {
    this.phoneNumbers = phoneNumbers;
    this.shortNumbers = shortNumbers;
  }

  /**
   * @param senderRegion null when it is not known, or must not count
   */
  Optional<ParsedAddress.Emergency> find(WrittenNumber written, @Nullable String senderRegion) {
    String digits = written.digits();
    if (digits.length() < 2 || digits.length() > longest(digits)) {
      return Optional.empty();
    }
    return local(digits, senderRegion)
        .or(() -> written.international() ? international(digits) : Optional.empty())
        .or(() -> afterPrefix(digits, senderRegion))
        .map(region -> new ParsedAddress.Emergency(digits, region));
  }

  /** International prefixes all start with 0; behind the calling code a trunk 0 is forgiven. */
  private static int longest(String digits) {
    int withoutPrefix = CALLING_CODE_MAX + 1 + LENGTH_MAX;
    return digits.startsWith("0") ? PREFIX_MAX + withoutPrefix : withoutPrefix;
  }

  private Optional<String> afterPrefix(String digits, @Nullable String senderRegion) {
    for (String prefix : INTERNATIONAL_PREFIXES) {
      if (digits.startsWith(prefix)) {
        String rest = digits.substring(prefix.length());
        return local(rest, senderRegion).or(() -> international(rest));
      }
    }
    return Optional.empty();
  }

  /** As if dialled in the sender's region. */
  private Optional<String> local(String digits, @Nullable String senderRegion) {
    if (senderRegion != null && dialledIn(digits, senderRegion)) {
      return Optional.of(senderRegion);
    }
    return Optional.ofNullable(EVERYWHERE.get(digits));
  }

  private boolean dialledIn(String digits, String region) {
    if (isEmergency(digits, region)) {
      return true;
    }
    String trunk = phoneNumbers.getNddPrefixForRegion(region, true);
    if (trunk != null
        && digits.startsWith(trunk)
        && isEmergency(digits.substring(trunk.length()), region)) {
      return true;
    }
    return digits.length() == LOOSE_LENGTH && connects(digits, region);
  }

  /** A calling code, then exactly an emergency number there; a trunk 0 in between is forgiven. */
  private Optional<String> international(String digits) {
    for (int length = 1; length <= Math.min(CALLING_CODE_MAX, digits.length() - 2); length++) {
      int code = Integer.parseInt(digits.substring(0, length));
      String rest = digits.substring(length);
      String withoutTrunk = rest.startsWith("0") ? rest.substring(1) : rest;
      for (String region : phoneNumbers.getRegionCodesForCountryCode(code)) {
        if (isEmergency(rest, region) || isEmergency(withoutTrunk, region)) {
          return Optional.of(region);
        }
      }
    }
    return Optional.empty();
  }

  private boolean isEmergency(String digits, String region) {
    return digits.length() >= 2
        && digits.length() <= LENGTH_MAX
        && !NO_SHORT_NUMBERS.contains(region)
        && shortNumbers.isEmergencyNumber(digits, region);
  }

  /** Some networks connect on the first digits: 9991 in Britain is 999. */
  private boolean connects(String digits, String region) {
    return !NO_SHORT_NUMBERS.contains(region)
        && shortNumbers.connectsToEmergencyNumber(digits, region)
        && !isShortNumber(digits, region);
  }

  private boolean isShortNumber(String digits, String region) {
    var number =
        new Phonenumber.PhoneNumber()
            .setCountryCode(phoneNumbers.getCountryCodeForRegion(region))
            .setNationalNumber(Long.parseLong(digits));
    return shortNumbers.isValidShortNumberForRegion(number, region);
  }
}
