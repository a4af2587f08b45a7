package dev.parley.api.parley;

import dev.parley.api.AddressReader;
import dev.parley.api.BadParameter;
import dev.parley.e164.Address;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.number.NumberStock;
import dev.parley.number.StockNumber;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Numbers for the stock as CSV (RFC 4180, one row to a line): a line of names, then rows. A row
 * that cannot be taken is named with its reason and does not keep the others out.
 */
public final class StockCsv {
  static final Set<String> COLUMNS =
      Set.of(
          "number",
          "kind",
          "country",
          "region",
          "locality",
          "postal_code",
          "mms",
          "voice",
          "monthly_price");

  private final AddressReader addresses;

  public StockCsv(AddressReader addresses) {
    this.addresses = addresses;
  }

  /**
   * @param line counted from 1, the line of names included
   */
  public record Rejected(int line, String number, String reason) {}

  public record Read(List<StockNumber> numbers, List<Rejected> rejected) {}

  /** Why a row cannot be taken. */
  private static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    Unusable(String reason) {
      super(reason, null, false, false);
    }
  }

  public Read read(String text) throws BadParameter {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty()) {
      throw new BadParameter(BadParameter.INVALID_VALUE, "Csv is empty.");
    }
    List<String> names = names(lines.getFirst());
    if (lines.size() - 1 > NumberStock.LOAD_MAX) {
      throw new BadParameter(
          BadParameter.INVALID_VALUE, "Csv has more than " + NumberStock.LOAD_MAX + " rows.");
    }
    Map<String, StockNumber> numbers = new LinkedHashMap<>();
    List<Rejected> rejected = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      Map<String, String> row = row(names, cells(lines.get(i)));
      try {
        StockNumber number = number(row);
        if (numbers.putIfAbsent(number.address().text(), number) != null) {
          throw new Unusable("the number is there twice");
        }
      } catch (Unusable why) {
        rejected.add(
            new Rejected(i + 1, row.getOrDefault("number", ""), String.valueOf(why.getMessage())));
      }
    }
    return new Read(List.copyOf(numbers.values()), rejected);
  }

  private static List<String> names(String line) throws BadParameter {
    List<String> names =
        cells(line).stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
    for (String name : names) {
      if (!COLUMNS.contains(name)) {
        throw new BadParameter(
            BadParameter.INVALID_VALUE,
            "There is no column \""
                + name
                + "\"; the columns are "
                + COLUMNS.stream().sorted().collect(Collectors.joining(", "))
                + ".");
      }
    }
    if (!names.contains("number") || !names.contains("kind")) {
      throw new BadParameter(
          BadParameter.INVALID_VALUE, "The columns number and kind must be there.");
    }
    return names;
  }

  private static Map<String, String> row(List<String> names, List<String> cells) {
    Map<String, String> row = new HashMap<>();
    for (int i = 0; i < names.size() && i < cells.size(); i++) {
      if (!cells.get(i).isBlank()) {
        row.put(names.get(i), cells.get(i).strip());
      }
    }
    return row;
  }

  private StockNumber number(Map<String, String> row) throws Unusable {
    StockNumber.Kind kind = kind(row.get("kind"));
    Address address = address(row.get("number"), kind);
    return new StockNumber(
        address,
        kind,
        country(row.get("country"), address),
        place(row, "region"),
        place(row, "locality"),
        place(row, "postal_code"),
        new StockNumber.Capabilities(true, flag(row, "mms"), flag(row, "voice")),
        price(row.get("monthly_price")));
  }

  private static StockNumber.Kind kind(@Nullable String text) throws Unusable {
    return Arrays.stream(StockNumber.Kind.values())
        .filter(kind -> kind.text().equals(text))
        .findAny()
        .orElseThrow(
            () -> new Unusable("kind must be one of local, mobile, toll_free, short_code"));
  }

  private Address address(@Nullable String text, StockNumber.Kind kind) throws Unusable {
    return switch (addresses.sender(text == null ? "" : text)) {
      case ParsedAddress.Usable(Address address)
          when Provisioning.fits(address, kind.senderKind()) ->
          address;
      case ParsedAddress.Usable _ -> throw new Unusable("the number is no " + kind.text());
      case ParsedAddress.Emergency _ -> throw new Unusable("the number is an emergency number");
      case ParsedAddress.Unusable(String reason) ->
          throw new Unusable("the number is not usable: " + reason);
    };
  }

  private static String country(@Nullable String text, Address address) throws Unusable {
    String own = address instanceof PhoneNumber number ? number.region() : null;
    String country =
        text == null ? Optional.ofNullable(own).orElse("") : text.toUpperCase(Locale.ROOT);
    if (!country.matches("[A-Z]{2}")) {
      throw new Unusable("country must be two letters (ISO 3166)");
    }
    if (own != null && !own.equals("001") && !own.equals(country)) {
      throw new Unusable("the number is one of " + own);
    }
    return country;
  }

  private static @Nullable String place(Map<String, String> row, String name) throws Unusable {
    String text = row.get(name);
    if (text != null && (text.length() > StockNumber.PLACE_MAX || text.indexOf('\0') >= 0)) {
      throw new Unusable(name + " is longer than " + StockNumber.PLACE_MAX + " characters");
    }
    return text;
  }

  private static boolean flag(Map<String, String> row, String name) throws Unusable {
    return switch (row.getOrDefault(name, "false").toLowerCase(Locale.ROOT)) {
      case "true", "yes", "1" -> true;
      case "false", "no", "0" -> false;
      default -> throw new Unusable(name + " must be true or false");
    };
  }

  private static @Nullable BigDecimal price(@Nullable String text) throws Unusable {
    if (text == null) {
      return null;
    }
    if (!text.matches("[0-9]{1,7}(\\.[0-9]{1,4})?")) {
      throw new Unusable("monthly_price must be a number as 1.15");
    }
    return new BigDecimal(text);
  }

  /** Cells of one line; those in quotes may have commas and doubled quotes. */
  static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        cell.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return cells;
  }
}
