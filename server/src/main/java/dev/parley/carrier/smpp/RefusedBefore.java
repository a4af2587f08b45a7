package dev.parley.carrier.smpp;

import dev.parley.wire.smpp.ShortMessage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often a segment was refused for the moment, so that one that is refused again waits longer or
 * is given up. The segments that were refused last are remembered; one that was forgotten starts
 * anew. Thread-safe.
 */
final class RefusedBefore {
  static final int SEGMENTS_MAX = 10_000;

  private final Map<Key, Integer> counts =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Integer> eldest) {
          return size() > SEGMENTS_MAX;
        }
      };

  private record Key(String source, String destination, int octets) {
    static Key of(ShortMessage message) {
      return new Key(
          message.source().text(), message.destination().text(), Arrays.hashCode(message.octets()));
    }
  }

  /** Counts a refusal; answers how many there were, this one among them. */
  synchronized int refused(ShortMessage message) {
    return counts.merge(Key.of(message), 1, Integer::sum);
  }

  /** It was taken, or refused for good. */
  synchronized void settled(ShortMessage message) {
    if (!counts.isEmpty()) {
      counts.remove(Key.of(message));
    }
  }

  synchronized int size() {
    return counts.size();
  }
}
