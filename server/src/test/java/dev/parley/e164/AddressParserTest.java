package dev.parley.e164;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressParserTest {
  private final AddressParser parser = new AddressParser();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+12015550123",
        "+1 201 555 0123",
        "+1 (201) 555-0123",
        "+1.201.555.0123",
        " +12015550123 ",
        "+1\u00A0201\u00A0555\u00A00123",
        "\u202A+12015550123\u202C",
        "＋１２０１５５５０１２３",
        "tel:+1-201-555-0123",
        "2015550123",
        "(201) 555-0123",
        "12015550123",
        "011 1 201 555 0123"
      })
  void aNumberIsReadInEveryToleratedWriting(String written) {
    assertThat(parser.recipient(written, "US"))
        .isEqualTo(new ParsedAddress.Usable(new PhoneNumber("+12015550123", "US")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+12015550100",
        "+12015550199",
        "+12025550100",
        "+12025550199",
        "+61491570150",
        "+61491570159",
        "+18005550123"
      })
  void theNumbersOfVirtualPhonesAreValid(String written) {
    assertThat(parser.recipient(written, null)).isInstanceOf(ParsedAddress.Usable.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "+",
        "+1",
        "12",
        "+15550100123",
        "+15555550100",
        "+1201555012",
        "+120155501234",
        "+0123456789",
        "+999999999999999",
        "hello",
        "+1-800-FLOWERS",
        "+12015550123x5",
        "+12015550123;ext=5",
        "whatsapp:+12015550123",
        "+1201555012\u0000",
        "++12015550123",
        "+1201555+0123",
        "+12015550123,+12015550124",
        "447911123456",
        "911244000000"
      })
  void whatIsNoPhoneNumberIsUnusable(String written) {
    assertThat(parser.recipient(written, "US")).isInstanceOf(ParsedAddress.Unusable.class);
  }

  @Test
  void anAddressLongerThanTheMaximumIsUnusable() {
    String padded = "+12015550123" + " ".repeat(WrittenNumber.LENGTH_MAX - 12);
    assertThat(parser.recipient(padded, null)).isInstanceOf(ParsedAddress.Usable.class);
    assertThat(parser.recipient(padded + " ", null)).isInstanceOf(ParsedAddress.Unusable.class);
    assertThat(parser.sender(padded + " ")).isInstanceOf(ParsedAddress.Unusable.class);
  }

  @Test
  void aNumberWithoutPlusIsReadInTheSendersRegionOnly() {
    assertThat(parser.recipient("0491 570 156", "AU"))
        .isEqualTo(new ParsedAddress.Usable(new PhoneNumber("+61491570156", "AU")));
    assertThat(parser.recipient("0491 570 156", "US")).isInstanceOf(ParsedAddress.Unusable.class);
    assertThat(parser.recipient("2015550123", null)).isInstanceOf(ParsedAddress.Unusable.class);
  }

  @Test
  void fewDigitsAreAShortCode() {
    assertThat(parser.recipient("12345", "US"))
        .isEqualTo(new ParsedAddress.Usable(new ShortCode("12345")));
    assertThat(parser.recipient("123-456", null))
        .isEqualTo(new ParsedAddress.Usable(new ShortCode("123456")));
  }

  @Test
  void aNumberOfNoCountryHasTheWorldAsRegion() {
    assertThat(parser.recipient("+80012345678", null))
        .isEqualTo(new ParsedAddress.Usable(new PhoneNumber("+80012345678", "001")));
  }

  @ParameterizedTest
  @CsvSource({
    "+12015550123, +12015550123",
    "12015550123, +12015550123",
    "+1 (800) 555-0123, +18005550123",
    "12345, 12345",
    "654321, 654321",
    "Parley, Parley",
    "A&B +1_-2, A&B +1_-2",
    "4YOU, 4YOU"
  })
  void sendersAreNumbersShortCodesOrNames(String written, String text) {
    assertThat(parser.sender(written))
        .isInstanceOfSatisfying(
            ParsedAddress.Usable.class, it -> assertThat(it.address().text()).isEqualTo(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?",
        "TwelveLetter",
        "Umläut",
        "A!",
        "+15550100123",
        "2015550123456789",
        "Pаypal"
      })
  void aSenderThatNobodyCanHoldIsUnusable(String written) {
    assertThat(parser.sender(written)).isInstanceOf(ParsedAddress.Unusable.class);
  }

  @Test
  void tollFreeNumbersAreTold() {
    assertThat(parser.isTollFree(new PhoneNumber("+18005550123", "US"))).isTrue();
    assertThat(parser.isTollFree(new PhoneNumber("+12015550123", "US"))).isFalse();
  }

  @Test
  void theShortWayForCallingCode1SaysWhatTheLibrarySays() {
    PhoneNumberUtil library = PhoneNumberUtil.getInstance();
    Random random = new Random(4711);
    for (int i = 0; i < 20_000; i++) {
      String written =
          "+1" + (2 + random.nextInt(8)) + "%09d".formatted(random.nextInt(1_000_000_000));
      assertThat(parser.recipient(written, null))
          .as(written)
          .isEqualTo(byLibrary(library, written));
    }
  }

  private static ParsedAddress byLibrary(PhoneNumberUtil library, String written) {
    try {
      var number = library.parse(written, null);
      return library.isValidNumber(number)
          ? new ParsedAddress.Usable(
              new PhoneNumber(
                  library.format(number, PhoneNumberFormat.E164),
                  library.getRegionCodeForNumber(number)))
          : new ParsedAddress.Unusable("no phone number can have these digits");
    } catch (NumberParseException e) {
      throw new AssertionError(written, e);
    }
  }
}
