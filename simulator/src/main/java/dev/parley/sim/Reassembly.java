package dev.parley.sim;

import dev.parley.wire.smpp.ShortMessage;
import dev.parley.wire.sms.ConcatenationHeader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Joins the parts of long messages as a handset does. Single-owner. */
final class Reassembly {
  /** Texts begun at a time; the oldest are given up. */
  static final int TEXTS_MAX = 10_000;

  private final Map<Key, @Nullable String[]> begun = new LinkedHashMap<>();

  /** The whole text once its last part is here. */
  Optional<String> add(ShortMessage message, ConcatenationHeader part) {
    Key key =
        new Key(
            message.source().text(), message.destination().text(), part.reference(), part.total());
    @Nullable String[] parts = begun.computeIfAbsent(key, _ -> new @Nullable String[part.total()]);
    parts[part.number() - 1] = message.text();
    StringBuilder whole = new StringBuilder();
    for (String text : parts) {
      if (text == null) {
        giveUpOldest();
        return Optional.empty();
      }
      whole.append(text);
    }
    begun.remove(key);
    return Optional.of(whole.toString());
  }

  private void giveUpOldest() {
    if (begun.size() > TEXTS_MAX) {
      begun.remove(begun.keySet().iterator().next());
    }
  }

  private record Key(String from, String to, int reference, int total) {}
}
