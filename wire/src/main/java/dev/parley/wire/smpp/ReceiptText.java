package dev.parley.wire.smpp;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A delivery receipt (SMPP 3.4 appendix B): {@code id:… sub:… dlvrd:… submit date:… done date:…
 * stat:… err:… text:…}. The format is the carrier's own, so each field is looked for by itself, in
 * any order and case, and may be missing. The parameters receipted_message_id and message_state
 * (s5.3.2.12, s5.3.2.35) win over the text.
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
        fields.word("submit date:"),
        fields.word("done date:"),
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

  /**
   * The done date in the carrier's time, which it does not name: yyMMddHHmm, with seconds, or with
   * four digits of year.
   */
  public Optional<LocalDateTime> doneAt() {
    return doneDate == null ? Optional.empty() : date(doneDate);
  }

  static Optional<LocalDateTime> date(String digits) {
    if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    return switch (digits.length()) {
      case 10 -> date(2000 + number(digits, 0), digits, 2);
      case 12 -> {
        Optional<LocalDateTime> longYear =
            digits.startsWith("20") ? date(2000 + number(digits, 2), digits, 4) : Optional.empty();
        yield longYear.isPresent() ? longYear : date(2000 + number(digits, 0), digits, 2);
      }
      case 14 -> date(100 * number(digits, 0) + number(digits, 2), digits, 4);
      default -> Optional.empty();
    };
  }

  private static Optional<LocalDateTime> date(int year, String digits, int at) {
    try {
      return Optional.of(
          LocalDateTime.of(
              year,
              number(digits, at),
              number(digits, at + 2),
              number(digits, at + 4),
              number(digits, at + 6),
              digits.length() >= at + 10 ? number(digits, at + 8) : 0));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static int number(String digits, int at) {
    return 10 * (digits.charAt(at) - '0') + digits.charAt(at + 1) - '0';
  }

  /**
   * Looks names up in front of {@code text:} first: what follows it is the message's own words,
   * which may look like fields.
   */
  private static final class Fields {
    private final String written;
    private final int quotedAt;

    Fields(String written) {
      this.written = written;
      int at = find("text:", 0, written.length());
      this.quotedAt = at < 0 ? written.length() : at;
    }

    @Nullable String word(String name) {
      int at = find(name, 0, quotedAt);
      if (at < 0) {
        at = find(name, quotedAt, written.length());
      }
      if (at < 0) {
        return null;
      }
      int from = at + name.length();
      int to = from;
      while (to < written.length() && !Character.isWhitespace(written.charAt(to))) {
        to++;
      }
      return from == to ? null : written.substring(from, to);
    }

    @Nullable String quoted() {
      return quotedAt == written.length() ? null : written.substring(quotedAt + "text:".length());
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
