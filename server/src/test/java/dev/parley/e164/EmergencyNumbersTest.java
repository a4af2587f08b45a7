package dev.parley.e164;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clause S18: an emergency number in any writing, and nothing else. */
class EmergencyNumbersTest {
  private final AddressParser parser = new AddressParser();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "911",
        "9-1-1",
        "9 1 1",
        "9.1.1",
        "(911)",
        " 911 ",
        "９１１",
        "٩١١",
        "९११",
        "𝟗𝟏𝟏",
        "⁹¹¹",
        "①①②",
        "9\uFE0F\u20E31\uFE0F\u20E31\uFE0F\u20E3",
        "9\u200B1\u200B1",
        "\"911\"",
        "911#",
        "*911",
        "tel:911",
        "TEL:911;phone-context=+1",
        "sms:911",
        "+911",
        "+9 1 1",
        "+1911",
        "+1 911",
        "+1-911",
        "＋１９１１",
        "1911",
        "1-911",
        "011 911",
        "011 1 911",
        "001911",
        "00911",
        "112",
        "+112",
        "1-1-2",
        "999",
        "000",
        "+44 999",
        "0044999",
        "011 44 999",
        "+44 (0) 999",
        "+61 000",
        "+61000",
        "01161000",
        "+49 110",
        "+33 15",
        "+91 100",
        "+27 10111",
        "+241 1300"
      })
  void anEmergencyNumberIsFoundInEveryWriting(String written) {
    assertThat(parser.recipient(written, "US")).isInstanceOf(ParsedAddress.Emergency.class);
  }

  @ParameterizedTest
  @CsvSource({
    "110, DE",
    "15, FR",
    "100, IN",
    "10111, ZA",
    "1300, GA",
    "1399, GA",
    "119, JP",
    "0999, GB",
    "9991, GB",
    "1122, GB"
  })
  void aBareNumberIsReadInTheSendersRegion(String written, String region) {
    assertThat(parser.recipient(written, region))
        .isInstanceOfSatisfying(
            ParsedAddress.Emergency.class, it -> assertThat(it.region()).isEqualTo(region));
  }

  @ParameterizedTest
  @CsvSource({"+44 999, GB", "+61 000, AU", "+1 911, US", "+49 112, DE", "911, US", "000, AU"})
  void theRegionIsTheOneWhoseNumberItIs(String written, String region) {
    assertThat(parser.recipient(written, null))
        .isInstanceOfSatisfying(
            ParsedAddress.Emergency.class, it -> assertThat(it.region()).isEqualTo(region));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+911244000000",
        "+91 12 4400 0000",
        "+919112345678",
        "+91 99991 12345",
        "+442079460999",
        "+447999112112",
        "+61491570110",
        "+19115550123x",
        "+12019110911",
        "+12015550911",
        "+1 999 555 0100",
        "+49 30 110110",
        "+4911012345678",
        "+33 1 12 11 29 11",
        "+2411300000",
        "+44 9990 123456",
        "+1 911 555 0123",
        "+1 212 911",
        "+911 1",
        "+9111",
        "12345",
        "91191",
        "99999",
        "11211",
        "911911",
        "112112",
        "91112",
        "10111",
        "1300",
        "1399",
        "1298",
        "110",
        "119",
        "100",
        "2015550911",
        "(201) 911-0911",
        "011 44 20 7946 0999",
        "911 555 0123"
      })
  void nothingElseIsTakenForAnEmergencyNumber(String written) {
    assertThat(parser.recipient(written, "US")).isNotInstanceOf(ParsedAddress.Emergency.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+911244000000",
        "+442079460999",
        "+12019110911",
        "+33 1 12 11 29 11",
        "+61491570110",
        "2015550911",
        "011 44 20 7946 0999"
      })
  void validNumbersWithEmergencyDigitsInThemStayUsable(String written) {
    assertThat(parser.recipient(written, "US")).isInstanceOf(ParsedAddress.Usable.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"99999", "91191", "12345", "11212", "44999", "61000", "1911", "1300"})
  void aShortCodeOfAnotherRegionIsNoEmergencyNumber(String written) {
    assertThat(parser.recipient(written, "GB")).isInstanceOf(ParsedAddress.Usable.class);
    assertThat(parser.recipient(written, null)).isInstanceOf(ParsedAddress.Usable.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"911", "+911", "+1911", "９１１", "112", "999", "000", "+44 999", "9-1-1"})
  void anEmergencyNumberAsSenderIsFound(String written) {
    assertThat(parser.sender(written)).isInstanceOf(ParsedAddress.Emergency.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"91191", "99999", "11211", "911911", "10111", "1911", "+12015550911", "Ask911"})
  void aSenderThatOnlyResemblesOneIsNone(String written) {
    assertThat(parser.sender(written)).isInstanceOf(ParsedAddress.Usable.class);
  }

  /** Every region with every number it has, bare and behind its calling code. */
  @Test
  void everyEmergencyNumberOfEveryRegionIsFoundAndNoneIsAPhoneNumber() {
    PhoneNumberUtil phoneNumbers = PhoneNumberUtil.getInstance();
    for (RegionNumber it : allEmergencyNumbers()) {
      String written = "+" + phoneNumbers.getCountryCodeForRegion(it.region) + it.number;
      assertThat(parser.recipient(it.number, it.region))
          .as(it.toString())
          .isInstanceOf(ParsedAddress.Emergency.class);
      assertThat(parser.recipient(written, null))
          .as(written)
          .isInstanceOf(ParsedAddress.Emergency.class);
      assertThat(isPhoneNumber(phoneNumbers, written, null)).as(written).isFalse();
      assertThat(isPhoneNumber(phoneNumbers, it.number, it.region)).as(it.toString()).isFalse();
    }
  }

  /** The data would say so on stderr, where a developer must see nothing. */
  @Test
  void regionsWithoutShortNumbersAreNotAskedFor() {
    List<String> complaints = new CopyOnWriteArrayList<>();
    Handler listener = new Listener(complaints);
    Logger logger = Logger.getLogger("com.google.i18n.phonenumbers");
    logger.addHandler(listener);
    try {
      for (String region : PhoneNumberUtil.getInstance().getSupportedRegions()) {
        parser.recipient("1234", region);
        parser.recipient(
            "+" + PhoneNumberUtil.getInstance().getCountryCodeForRegion(region) + "1234", null);
      }
      parser.recipient("+8001234", "001");
    } finally {
      logger.removeHandler(listener);
    }
    assertThat(complaints).isEmpty();
  }

  private record RegionNumber(String region, String number) {}

  private static List<RegionNumber> allEmergencyNumbers() {
    try (var in = EmergencyNumbersTest.class.getResourceAsStream("emergency-numbers.csv")) {
      String all = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return all.lines()
          .skip(1)
          .map(line -> line.split(",", 3))
          .flatMap(
              row -> Arrays.stream(row[1].split(" ", -1)).map(it -> new RegionNumber(row[0], it)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isPhoneNumber(
      PhoneNumberUtil phoneNumbers, String text, @Nullable String region) {
    try {
      return phoneNumbers.isValidNumber(phoneNumbers.parse(text, region));
    } catch (NumberParseException _) {
      return false;
    }
  }

  private static final class Listener extends Handler {
    private final List<String> heard;

    Listener(List<String> heard) {
      this.heard = heard;
    }

    @Override
    public void publish(LogRecord line) {
      heard.add(line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
