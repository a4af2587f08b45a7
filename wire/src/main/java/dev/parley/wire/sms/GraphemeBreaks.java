package dev.parley.wire.sms;

import dev.parley.wire.Table;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Where a text may be cut so that no character as people see it is cut (Unicode Standard Annex 29,
 * extended grapheme clusters, as of Unicode 10.0). It is this old version, with the habits of the
 * library that Twilio's segment calculator uses, because num_segments has to be what that
 * calculator says; newer characters are joined by {@link Segmentation} where that is free. CR LF
 * may be cut, as the calculator cuts it.
 *
 * <p>The habits: between a modifier and its base at most one Extend joins, and where another Extend
 * is in the cluster only when it stands there; after a flag of two indicators, or an indicator
 * behind a Prepend, one more mark joins and no second.
 */
final class GraphemeBreaks {
  private enum Kind {
    OTHER,
    CR,
    LF,
    CONTROL,
    EXTEND,
    REGIONAL_INDICATOR,
    PREPEND,
    SPACINGMARK,
    L,
    V,
    T,
    LV,
    LVT,
    E_BASE,
    E_MODIFIER,
    ZWJ,
    GLUE_AFTER_ZWJ,
    E_BASE_GAZ;

    boolean isControl() {
      return this == CR || this == LF || this == CONTROL;
    }

    boolean isBase() {
      return this == E_BASE || this == E_BASE_GAZ;
    }
  }

  private static final int HANGUL_FIRST = 0xAC00;
  private static final int HANGUL_LAST = 0xD7A3;
  private static final int HANGUL_TRAILING = 28;

  /** Below it nothing but controls, CR and LF has a kind. */
  private static final int PLAIN_END = 0x300;

  private GraphemeBreaks() {}

  /** Ranges in ascending order; read when the first long text that is not GSM-7 comes. */
  private static final class Ranges {
    private static final int[] FIRST;
    private static final int[] LAST;
    private static final Kind[] KIND;

    static {
      List<String> rows = Table.rows(GraphemeBreaks.class, "grapheme_break.csv");
      FIRST = new int[rows.size()];
      LAST = new int[rows.size()];
      KIND = new Kind[rows.size()];
      for (int i = 0; i < rows.size(); i++) {
        String[] cells = rows.get(i).split(",", 4);
        FIRST[i] = Table.codePoint(cells[0]);
        LAST[i] = Table.codePoint(cells[1]);
        KIND[i] = Kind.valueOf(cells[2].toUpperCase(Locale.ROOT));
      }
    }

    static Kind kind(int codePoint) {
      int at = Arrays.binarySearch(FIRST, codePoint);
      int range = at >= 0 ? at : -at - 2;
      return range >= 0 && codePoint <= LAST[range] ? KIND[range] : Kind.OTHER;
    }
  }

  private static Kind kind(int codePoint) {
    if (codePoint >= 0x20 && codePoint < 0x7F) {
      return Kind.OTHER;
    }
    if (codePoint >= HANGUL_FIRST && codePoint <= HANGUL_LAST) {
      return (codePoint - HANGUL_FIRST) % HANGUL_TRAILING == 0 ? Kind.LV : Kind.LVT;
    }
    if (codePoint >= 0xA0 && codePoint < PLAIN_END && codePoint != 0xAD) {
      return Kind.OTHER;
    }
    return Ranges.kind(codePoint);
  }

  /** The end of the cluster that starts at {@code from}, which is before the end of the text. */
  static int next(String text, int from) {
    int point = text.codePointAt(from);
    int at = from + Character.charCount(point);
    Cluster cluster = new Cluster(kind(point));
    while (at < text.length()) {
      int following = text.codePointAt(at);
      Kind next = kind(following);
      if (!cluster.joins(next)) {
        return at;
      }
      cluster.add(next);
      at += Character.charCount(following);
    }
    return at;
  }

  /** What the rules need to know about the cluster so far. */
  private static final class Cluster {
    private Kind previous;
    private Kind beforePrevious = Kind.OTHER;
    private boolean alone = true;
    private boolean extended;
    private boolean indicatorSecond;

    Cluster(Kind first) {
      this.previous = first;
      this.extended = first == Kind.EXTEND;
    }

    void add(Kind next) {
      indicatorSecond |= alone && next == Kind.REGIONAL_INDICATOR;
      extended |= next == Kind.EXTEND;
      beforePrevious = previous;
      previous = next;
      alone = false;
    }

    boolean joins(Kind next) {
      if (indicatorSecond && previous != Kind.REGIONAL_INDICATOR && previous != Kind.PREPEND) {
        return false;
      }
      if (previous.isControl() || next.isControl()) {
        return false;
      }
      return joinsHangul(next)
          || next == Kind.EXTEND
          || next == Kind.ZWJ
          || next == Kind.SPACINGMARK
          || previous == Kind.PREPEND
          || joinsModifier(next)
          || joinsEmoji(next)
          || joinsFlag(next);
    }

    private boolean joinsHangul(Kind next) {
      return switch (previous) {
        case L -> next == Kind.L || next == Kind.V || next == Kind.LV || next == Kind.LVT;
        case LV, V -> next == Kind.V || next == Kind.T;
        case LVT, T -> next == Kind.T;
        default -> false;
      };
    }

    private boolean joinsModifier(Kind next) {
      if (next != Kind.E_MODIFIER) {
        return false;
      }
      return extended ? previous == Kind.EXTEND && beforePrevious.isBase() : previous.isBase();
    }

    private boolean joinsEmoji(Kind next) {
      return previous == Kind.ZWJ && (next == Kind.GLUE_AFTER_ZWJ || next == Kind.E_BASE_GAZ);
    }

    private boolean joinsFlag(Kind next) {
      return alone && previous == Kind.REGIONAL_INDICATOR && next == Kind.REGIONAL_INDICATOR;
    }
  }
}
