package dev.parley.consent;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Twilio's English keywords and its default replies (clause S7). Only a message that is nothing but
 * the keyword counts; case, surrounding white space and punctuation do not matter (CTIA Messaging
 * Principles 5.1.3). "STOP please" is no keyword, as at Twilio. Pure.
 */
public final class Keywords {
  /** No keyword is longer, however it is decorated; longer texts are not looked at. */
  static final int LENGTH_MAX = 64;

  private static final Map<String, Keyword> WORDS =
      Map.ofEntries(
          word(Keyword.Kind.STOP, "STOP"),
          word(Keyword.Kind.STOP, "STOPALL"),
          word(Keyword.Kind.STOP, "UNSUBSCRIBE"),
          word(Keyword.Kind.STOP, "CANCEL"),
          word(Keyword.Kind.STOP, "END"),
          word(Keyword.Kind.STOP, "QUIT"),
          word(Keyword.Kind.STOP, "REVOKE"),
          word(Keyword.Kind.STOP, "OPTOUT"),
          word(Keyword.Kind.START, "START"),
          word(Keyword.Kind.START, "YES"),
          word(Keyword.Kind.START, "UNSTOP"),
          word(Keyword.Kind.HELP, "HELP"),
          word(Keyword.Kind.HELP, "INFO"));

  private Keywords() {}

  /** The keyword that this whole message is. */
  public static Optional<Keyword> match(String body) {
    if (body.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    String bare = bare(Normalizer.normalize(body, Normalizer.Form.NFKC));
    return Optional.ofNullable(WORDS.get(bare.toUpperCase(Locale.ROOT)));
  }

  /** What the recipient is answered, in the words people know from Twilio. */
  public static String defaultReply(Keyword.Kind kind) {
    return switch (kind) {
      case STOP ->
          "You have successfully been unsubscribed. You will not receive any more messages from"
              + " this number. Reply START to resubscribe.";
      case START ->
          "You have successfully been re-subscribed to messages from this number. Reply HELP for"
              + " help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.";
      case HELP -> "Reply STOP to unsubscribe. Msg&Data Rates May Apply.";
    };
  }

  private static Map.Entry<String, Keyword> word(Keyword.Kind kind, String word) {
    return Map.entry(word, new Keyword(kind, word));
  }

  private static String bare(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isDecoration(text.codePointAt(from))) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (to > from && isDecoration(text.codePointBefore(to))) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(from, to);
  }

  /** White space, quotes, punctuation, and what cannot be seen; never a letter, digit or emoji. */
  private static boolean isDecoration(int c) {
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.CONTROL,
          Character.FORMAT ->
          true;
      default -> c == '`' || c == '\u00B4';
    };
  }
}
