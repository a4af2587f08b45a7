package dev.parley.wire.gsm;

import dev.parley.wire.Table;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The GSM 7 bit alphabet under a locking shift table instead of the basic one, a single shift table
 * instead of the extension, or both (3GPP TS 23.038 s6.2.1.2, annex A). Unpacked, as {@link
 * GsmAlphabet} is. Immutable.
 */
public final class ShiftTables {
  private static final char REPLACEMENT = '\uFFFD';
  private static final char NONE = 0;
  private static final int SEPTETS = 128;

  /** By table name and language: the character at each position, {@link #NONE} where none is. */
  private static final Map<String, char[]> ALL = read();

  /** By the pair of languages, of which there are 196. */
  private static final Map<Integer, ShiftTables> MADE = new ConcurrentHashMap<>();

  private final char[] basic;
  private final char[] extension;
  private final Map<Character, byte[]> septets = new HashMap<>();

  private ShiftTables(char[] basic, char[] extension) {
    this.basic = basic;
    this.extension = extension;
    for (int position = 0; position < SEPTETS; position++) {
      if (extension[position] != NONE) {
        septets.put(extension[position], new byte[] {GsmAlphabet.ESCAPE, (byte) position});
      }
    }
    for (int position = 0; position < SEPTETS; position++) {
      if (basic[position] != NONE) {
        septets.put(basic[position], new byte[] {(byte) position});
      }
    }
  }

  /**
   * @param locking null for the basic table; also a language without a locking table keeps it
   * @param single null for the extension table
   */
  public static ShiftTables of(
      @Nullable NationalLanguage locking, @Nullable NationalLanguage single) {
    int pair = (locking == null ? 0 : locking.id()) << 4 | (single == null ? 0 : single.id());
    return MADE.computeIfAbsent(pair, _ -> make(locking, single));
  }

  private static ShiftTables make(
      @Nullable NationalLanguage locking, @Nullable NationalLanguage single) {
    return new ShiftTables(
        locking == null || !locking.hasLockingTable()
            ? table("basic", 0)
            : table("locking", locking.id()),
        single == null ? table("extension", 0) : table("single_shift", single.id()));
  }

  private static char[] table(String name, int language) {
    char[] table = ALL.get(name + language);
    if (table == null) {
      throw new IllegalStateException("no table " + name + " of language " + language);
    }
    return table;
  }

  private static Map<String, char[]> read() {
    Map<String, char[]> tables = new HashMap<>();
    for (String row : Table.rows(ShiftTables.class, "gsm7_tables.csv")) {
      String[] cells = row.split(",", 6);
      char[] table = tables.computeIfAbsent(cells[2] + cells[0], _ -> new char[SEPTETS]);
      if (cells[4].startsWith("U+")) {
        table[Integer.decode(cells[3])] = (char) Table.codePoint(cells[4]);
      }
    }
    return tables;
  }

  /** Septets this UTF-16 unit takes: 1, 2 with the escape, 0 when the tables lack it. */
  public int septets(char character) {
    byte[] found = septets.get(character);
    return found == null ? 0 : found.length;
  }

  public boolean canEncode(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (!septets.containsKey(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * @throws IllegalArgumentException when the tables lack a character of the text
   */
  public byte[] encode(CharSequence text) {
    byte[] octets = new byte[2 * text.length()];
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      byte[] found = septets.get(text.charAt(i));
      if (found == null) {
        throw new IllegalArgumentException("not in these GSM tables");
      }
      System.arraycopy(found, 0, octets, at, found.length);
      at += found.length;
    }
    return Arrays.copyOf(octets, at);
  }

  /** Never fails; what means nothing reads as {@link GsmAlphabet#decode(byte[])} says. */
  public String decode(byte[] octets, int offset, int length) {
    StringBuilder text = new StringBuilder(length);
    int end = offset + length;
    for (int i = offset; i < end; i++) {
      byte octet = octets[i];
      if (octet != GsmAlphabet.ESCAPE) {
        text.append(character(basic, octet));
      } else if (i + 1 == end || octets[i + 1] == GsmAlphabet.ESCAPE) {
        text.append(' ');
        i++;
      } else {
        i++;
        char shifted = octets[i] < 0 ? REPLACEMENT : extension[octets[i]];
        text.append(shifted == NONE ? character(basic, octets[i]) : shifted);
      }
    }
    return text.toString();
  }

  private static char character(char[] table, byte octet) {
    return octet < 0 || table[octet] == NONE ? REPLACEMENT : table[octet];
  }
}
