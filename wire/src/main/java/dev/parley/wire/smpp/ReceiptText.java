package dev.parley.wire.smpp;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A delivery receipt (SMPP 3.4 appendix B): {@code id:… sub:… dlvrd:… submit date:… done date:…
 * stat:… err:… text:…}. The format is the carrier's own, so each field is looked for by itself, in
 * any order and case, with or without quotes, a space after the colon or a comma after the value;
 * any may be missing, and others are passed over.
 *
 * <p>Where both are there, the parameters receipted_message_id and message_state (s5.3.2.12,
 * s5.3.2.35) win over the text, which carriers cut and translate; {@code err:} wins over
 * network_error_code (s5.3.2.31), because it is what a carrier's list of errors explains.
 *
 * @param id the message id, as it was in submit_sm_resp
 * @param state null when neither text nor parameter names one; UNKNOWN for a word nobody knows
 * @param stat the word as it was written
 * @param error the {@code err:} field, which may hold letters; without it the code of
 *     network_error_code (s5.3.2.31)
 * @param doneDate as it was written; {@link #doneAt()} reads it
 */
public record ReceiptText(
    @Nullable String id,
    @Nullable MessageState state,
    @Nullable String stat,
    @Nullable String error,
    @Nullable String submitDate,
    @Nullable String doneDate,
    @Nullable String text) {
  private static final int QUOTED_MAX = 20;
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyMMddHHmm", Locale.ROOT);

  public static ReceiptText parse(String written, List<Tlv> tlvs) {
    Fields fields = new Fields(written);
    String id =
        Tlv.find(tlvs, Tlv.RECEIPTED_MESSAGE_ID)
            .map(Tlv::text)
            .filter(value -> !value.isEmpty())
            .orElse(fields.word("id:"));
    String stat = fields.word("stat:");
    MessageState state =
        Tlv.find(tlvs, Tlv.MESSAGE_STATE)
            .flatMap(tlv -> MessageState.ofCode(tlv.number()))
            .orElse(stat == null ? null : MessageState.ofWord(stat).orElse(MessageState.UNKNOWN));
    String error = fields.word("err:");
    if (error == null) {
      error = Tlv.find(tlvs, Tlv.NETWORK_ERROR_CODE).map(ReceiptText::networkError).orElse(null);
    }
    return new ReceiptText(
        id,
        state,
        stat,
        error,
        fields.date("submit date:"),
        fields.date("done date:"),
        fields.quoted());
  }

  /** One octet of network type, two of error code. */
  private static @Nullable String networkError(Tlv tlv) {
    return tlv.value().length == 3 ? Integer.toString(tlv.number() & 0xFFFF) : null;
  }

  /** For carriers: the text in the order of the specification. */
  public static String format(
      String id,
      MessageState state,
      String error,
      LocalDateTime submitted,
      LocalDateTime done,
      String text) {
    return "id:"
        + id
        + " sub:001 dlvrd:"
        + (state == MessageState.DELIVERED ? "001" : "000")
        + " submit date:"
        + DATE.format(submitted)
        + " done date:"
        + DATE.format(done)
        + " stat:"
        + state.word()
        + " err:"
        + error
        + " text:"
        + text.substring(0, Math.min(QUOTED_MAX, text.length()));
  }

  /** The done date in the carrier's time, which it does not name; see {@link ReceiptDate}. */
  public Optional<LocalDateTime> doneAt() {
    return doneDate == null ? Optional.empty() : date(doneDate);
  }

  static Optional<LocalDateTime> date(String written) {
    return ReceiptDate.parse(written);
  }

  /**
   * Looks names up in front of {@code text:} first: what follows it is the message's own words,
   * which may look like fields.
   */
  private static final class Fields {
    private static final List<String> NAMES =
        List.of("id:", "sub:", "dlvrd:", "submit date:", "done date:", "stat:", "err:", "text:");

    private final String written;
    private final int quotedAt;

    Fields(String written) {
      this.written = written;
      int at = find("text:", 0, written.length());
      this.quotedAt = at < 0 ? written.length() : at;
    }

    @Nullable String word(String name) {
      int from = valueOf(name);
      if (from < 0) {
        return null;
      }
      int to = endOfWord(from);
      return from == to || startsWithName(from) ? null : unquoted(written.substring(from, to));
    }

    /** A date may hold one space, between day and time. */
    @Nullable String date(String name) {
      String day = word(name);
      if (day == null) {
        return null;
      }
      int at = endOfWord(valueOf(name));
      int time = at + 1;
      boolean hasTime =
          time + 2 < written.length()
              && written.charAt(at) == ' '
              && Character.isDigit(written.charAt(time))
              && written.substring(time, endOfWord(time)).matches("\\d{1,2}:?\\d\\d.*");
      return hasTime ? day + ' ' + unquoted(written.substring(time, endOfWord(time))) : day;
    }

    /** Where the value starts, -1 when the name is missing. */
    private int valueOf(String name) {
      int at = find(name, 0, quotedAt);
      if (at < 0) {
        at = find(name, quotedAt, written.length());
      }
      if (at < 0) {
        return -1;
      }
      int from = at + name.length();
      while (from < written.length() && written.charAt(from) == ' ') {
        from++;
      }
      return from;
    }

    private int endOfWord(int from) {
      int to = from;
      while (to < written.length() && !endsWord(written.charAt(to))) {
        to++;
      }
      return to;
    }

    private static boolean endsWord(char character) {
      return Character.isWhitespace(character) || character == ',' || character == ';';
    }

    private boolean startsWithName(int at) {
      for (String name : NAMES) {
        if (written.regionMatches(true, at, name, 0, name.length())) {
          return true;
        }
      }
      return false;
    }

    private static String unquoted(String value) {
      return value.length() > 1
              && "\"'".indexOf(value.charAt(0)) >= 0
              && value.charAt(value.length() - 1) == value.charAt(0)
          ? value.substring(1, value.length() - 1)
          : value;
    }

    @Nullable String quoted() {
      return quotedAt == written.length()
          ? null
          : unquoted(written.substring(quotedAt + "text:".length()));
    }

    /** The name at the start of a word, in any case. */
    private int find(String name, int from, int to) {
      for (int at = from; at + name.length() <= to; at++) {
        if (written.regionMatches(true, at, name, 0, name.length())
            && (at == 0 || !Character.isLetterOrDigit(written.charAt(at - 1)))) {
          return at;
        }
      }
      return -1;
    }
  }
}
