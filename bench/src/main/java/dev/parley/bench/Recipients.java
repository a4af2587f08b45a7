package dev.parley.bench;

import dev.parley.e164.AddressParser;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import java.util.ArrayList;
import java.util.List;

/**
 * Numbers of the United States that the server takes for valid, each in turn: lines 0100 to 0199
 * (in exchange 555 nobody's) of several exchanges of every area. They are more than the server's
 * address cache holds, so that the cost of reading a number is paid for each message. Nothing but
 * the sink carrier sees them.
 */
final class Recipients {
  private static final int[] EXCHANGES = {555, 234, 345, 456, 567, 678, 789, 876};
  private static final int LINES = 100;
  private static final int FIRST_LINE = 100;

  /** The development server's own numbers: nobody may write to himself. */
  private static final int OF_SENDERS = 201555;

  /** Area and exchange: the six digits after the country code. */
  private final int[] prefixes;

  private Recipients(List<Integer> prefixes) {
    this.prefixes = prefixes.stream().mapToInt(Integer::intValue).toArray();
  }

  static Recipients make() {
    AddressParser parser = new AddressParser();
    List<Integer> prefixes = new ArrayList<>();
    for (int exchange : EXCHANGES) {
      for (int area = 201; area <= 989; area++) {
        int prefix = 1000 * area + exchange;
        if (prefix != OF_SENDERS
            && isSubscriber(parser, prefix, FIRST_LINE)
            && isSubscriber(parser, prefix, FIRST_LINE + LINES - 1)) {
          prefixes.add(prefix);
        }
      }
    }
    return new Recipients(prefixes);
  }

  private static boolean isSubscriber(AddressParser parser, int prefix, int line) {
    return parser.recipient("+1" + prefix + "0" + line, "US") instanceof ParsedAddress.Usable usable
        && usable.address() instanceof PhoneNumber number
        && number.region().equals("US")
        && !parser.isTollFree(number);
  }

  int count() {
    return prefixes.length * LINES;
  }

  /** Writes the ten digits of a number; the same number again after {@link #count} others. */
  void write(int serial, byte[] octets, int offset) {
    int index = serial % count();
    LoadText.write(prefixes[index % prefixes.length], 6, octets, offset);
    LoadText.write(FIRST_LINE + index / prefixes.length, 4, octets, offset + 6);
  }
}
