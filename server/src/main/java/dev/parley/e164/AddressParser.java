package dev.parley.e164;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber;
import com.google.i18n.phonenumbers.ShortNumberInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what applications and carriers write where an address belongs. The only class that others
 * need to come to a {@link PhoneNumber}. Thread-safe; results are cached, because the same numbers
 * come again and parsing one costs a good part of the time a message has at the door.
 *
 * <p>Recipients are E.164 with a plus, in any of Twilio's tolerated writings (spaces, dashes, dots,
 * parentheses). Without a plus they are read as a national number of the sender's region, dialling
 * prefixes included, and never as another country's number with its plus forgotten: a guess would
 * reach a stranger.
 */
public final class AddressParser {
  /** Addresses remembered, recipients and senders each. */
  public static final int CACHE_MAX = 50_000;

  /** Shorter digit strings are short codes even where a region has such short phone numbers. */
  private static final int NATIONAL_MIN = 7;

  private static final int NORTH_AMERICAN_LENGTH = 11;

  private final PhoneNumberUtil phoneNumbers = PhoneNumberUtil.getInstance();
  private final EmergencyNumbers emergencies =
      new EmergencyNumbers(phoneNumbers, ShortNumberInfo.getInstance());
  private final Cache<Recipient, ParsedAddress> recipients =
      Caffeine.newBuilder().maximumSize(CACHE_MAX).executor(Runnable::run).build();
  private final Cache<String, ParsedAddress> senders =
      Caffeine.newBuilder().maximumSize(CACHE_MAX).executor(Runnable::run).build();

  private record Recipient(String written, @Nullable String senderRegion) {}

  /**
   * @param senderRegion ISO 3166 alpha-2 of the sender's number, in whose way a number without plus
   *     is read; null when the sender has none
   */
  public ParsedAddress recipient(String written, @Nullable String senderRegion) {
    if (written.length() > WrittenNumber.LENGTH_MAX) {
      return tooLong();
    }
    Recipient key = new Recipient(written, isRegion(senderRegion) ? senderRegion : null);
    return recipients.get(key, it -> parseRecipient(it.written, it.senderRegion));
  }

  /** A recipient as this sender would write it. */
  public ParsedAddress recipientFrom(ParsedAddress sender, String written) {
    return recipient(
        written,
        sender instanceof ParsedAddress.Usable(PhoneNumber number) ? number.region() : null);
  }

  /** A sender is E.164 (the plus may be missing), a short code or an alphanumeric id. */
  public ParsedAddress sender(String written) {
    if (written.length() > WrittenNumber.LENGTH_MAX) {
      return tooLong();
    }
    return senders.get(written, _ -> parseSender(written));
  }

  public boolean isTollFree(PhoneNumber number) {
    return international(number.text().substring(1))
        .map(parsed -> phoneNumbers.getNumberType(parsed) == PhoneNumberType.TOLL_FREE)
        .orElse(false);
  }

  /** 001, the world of freephone numbers without a country, is no region to dial in. */
  private boolean isRegion(@Nullable String region) {
    return region != null && phoneNumbers.getSupportedRegions().contains(region);
  }

  private ParsedAddress parseRecipient(String written, @Nullable String senderRegion) {
    WrittenNumber number = WrittenNumber.read(written);
    if (number.digits().isEmpty()) {
      return new ParsedAddress.Unusable("it has no digits");
    }
    if (number.letters()) {
      return new ParsedAddress.Unusable("it has letters; write it with digits only");
    }
    Optional<ParsedAddress.Emergency> emergency = emergencies.find(number, senderRegion);
    if (emergency.isPresent()) {
      return emergency.get();
    }
    if (!number.clean()) {
      return new ParsedAddress.Unusable("it has characters that no phone number has");
    }
    if (number.international()) {
      return usable(international(number.digits()), "no phone number can have these digits");
    }
    if (number.digits().length() < NATIONAL_MIN) {
      return shortCode(number.digits());
    }
    if (senderRegion == null) {
      return new ParsedAddress.Unusable("it has no plus and country code");
    }
    return usable(
        parse(number.digits(), senderRegion),
        "it has no plus and country code, and is no phone number of " + senderRegion);
  }

  private ParsedAddress parseSender(String written) {
    WrittenNumber number = WrittenNumber.read(written);
    if (number.letters()) {
      return alphanumeric(written);
    }
    if (number.digits().isEmpty()) {
      return new ParsedAddress.Unusable("it has neither digits nor letters");
    }
    Optional<ParsedAddress.Emergency> emergency = emergencies.find(number, null);
    if (emergency.isPresent()) {
      return emergency.get();
    }
    if (!number.clean()) {
      return new ParsedAddress.Unusable("it has characters that no sender has");
    }
    if (!number.international() && number.digits().length() < NATIONAL_MIN) {
      return shortCode(number.digits());
    }
    return usable(international(number.digits()), "no phone number can have these digits");
  }

  private static ParsedAddress alphanumeric(String written) {
    String text = written.strip();
    if (!AlphanumericId.WRITING.matcher(text).matches()) {
      return new ParsedAddress.Unusable(
          "an alphanumeric sender has 1 to 11 letters, digits, spaces or & + - _");
    }
    return new ParsedAddress.Usable(new AlphanumericId(text));
  }

  private static ParsedAddress shortCode(String digits) {
    if (digits.length() < 3) {
      return new ParsedAddress.Unusable("it is too short");
    }
    return new ParsedAddress.Usable(new ShortCode(digits));
  }

  private ParsedAddress usable(Optional<Phonenumber.PhoneNumber> parsed, String otherwise) {
    if (parsed.isEmpty()) {
      return new ParsedAddress.Unusable(otherwise);
    }
    // The same answer as isValidNumber, which would look for the region a second time.
    String region = phoneNumbers.getRegionCodeForNumber(parsed.get());
    if (region == null || !phoneNumbers.isValidNumberForRegion(parsed.get(), region)) {
      return new ParsedAddress.Unusable(otherwise);
    }
    String text = phoneNumbers.format(parsed.get(), PhoneNumberFormat.E164);
    return new ParsedAddress.Usable(new PhoneNumber(text, region));
  }

  private Optional<Phonenumber.PhoneNumber> international(String digits) {
    return isNorthAmerican(digits) ? Optional.of(northAmerican(digits)) : parse("+" + digits, null);
  }

  /**
   * Calling code 1 and ten digits of which the first is 2 to 9: nothing can be a prefix to strip,
   * so the library's parser, a good part of what a message costs at the door, has nothing to find.
   */
  private static boolean isNorthAmerican(String digits) {
    return digits.length() == NORTH_AMERICAN_LENGTH
        && digits.charAt(0) == '1'
        && digits.charAt(1) >= '2';
  }

  private static Phonenumber.PhoneNumber northAmerican(String digits) {
    return new Phonenumber.PhoneNumber()
        .setCountryCode(1)
        .setNationalNumber(Long.parseLong(digits, 1, digits.length(), 10));
  }

  private Optional<Phonenumber.PhoneNumber> parse(String text, @Nullable String region) {
    try {
      return Optional.of(phoneNumbers.parse(text, region));
    } catch (NumberParseException _) {
      return Optional.empty();
    }
  }

  private static ParsedAddress tooLong() {
    return new ParsedAddress.Unusable("it is longer than any address");
  }
}
