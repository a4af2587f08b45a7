package dev.parley.api;

import dev.parley.http.Request.Parameters;
import dev.parley.number.StockNumber;
import dev.parley.number.StockSearch;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a search for available numbers asks for, by Twilio's parameters. */
final class StockQuery {
  static final List<String> NAMES =
      List.of(
          "AreaCode",
          "Contains",
          "InRegion",
          "InLocality",
          "InPostalCode",
          "SmsEnabled",
          "MmsEnabled",
          "VoiceEnabled");

  /** Searches by place that need a map. */
  private static final List<String> NOT_OFFERED =
      List.of("NearNumber", "NearLatLong", "Distance", "InRateCenter", "InLata");

  private static final int INVALID_AREA_CODE = 21451;
  private static final Pattern AREA_CODE = Pattern.compile("[2-9][0-9]{2}");
  private static final int CONTAINS_MIN = 2;
  private static final int CONTAINS_MAX = 16;

  /** What telephone keys say. */
  private static final String KEYS = "22233344455566677778889999";

  private final Parameters query;

  private StockQuery(Parameters query) {
    this.query = query;
  }

  static StockSearch read(Parameters query, String country, StockNumber.Kind kind)
      throws BadParameter {
    return new StockQuery(query).read(country, kind);
  }

  private StockSearch read(String country, StockNumber.Kind kind) throws BadParameter {
    for (String name : NOT_OFFERED) {
      if (given(name).isPresent()) {
        throw new BadParameter(
            BadParameter.INVALID_VALUE, name + " is not offered; search by AreaCode or InRegion.");
      }
    }
    return new StockSearch(
        country,
        Set.of(kind),
        areaCode(given("AreaCode")),
        contains(),
        given("InRegion").orElse(null),
        given("InLocality").orElse(null),
        given("InPostalCode").orElse(null),
        flag("SmsEnabled"),
        flag("MmsEnabled"),
        flag("VoiceEnabled"),
        true);
  }

  /** How numbers of this area code of the US and Canada begin; null when none is given. */
  static @Nullable String areaCode(Optional<String> text) throws BadParameter {
    if (text.isPresent() && !AREA_CODE.matcher(text.get()).matches()) {
      throw new BadParameter(INVALID_AREA_CODE, "AreaCode must be three digits, as 201.");
    }
    return text.map(code -> "+1" + code).orElse(null);
  }

  /** Digits, letters as on telephone keys, and {@code *} for any one digit. */
  private @Nullable String contains() throws BadParameter {
    Optional<String> text = given("Contains").map(it -> it.startsWith("+") ? it.substring(1) : it);
    if (text.isEmpty()) {
      return null;
    }
    StringBuilder pattern = new StringBuilder();
    for (char c : text.get().toUpperCase(Locale.ROOT).toCharArray()) {
      if (c >= '0' && c <= '9') {
        pattern.append(c);
      } else if (c == '*') {
        pattern.append('_');
      } else if (c >= 'A' && c <= 'Z') {
        pattern.append(KEYS.charAt(c - 'A'));
      } else {
        throw badPattern();
      }
    }
    if (pattern.length() < CONTAINS_MIN || pattern.length() > CONTAINS_MAX) {
      throw badPattern();
    }
    return pattern.toString();
  }

  private static BadParameter badPattern() {
    return new BadParameter(
        BadParameter.INVALID_VALUE,
        "Contains takes "
            + CONTAINS_MIN
            + " to "
            + CONTAINS_MAX
            + " digits, letters or * for any digit.");
  }

  private @Nullable Boolean flag(String name) throws BadParameter {
    Optional<String> text = given(name).map(value -> value.toLowerCase(Locale.ROOT));
    if (text.isEmpty()) {
      return null;
    }
    return switch (text.get()) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new BadParameter(BadParameter.INVALID_VALUE, name + " must be true or false.");
    };
  }

  private Optional<String> given(String name) {
    return query.first(name).map(String::strip).filter(text -> !text.isEmpty());
  }
}
