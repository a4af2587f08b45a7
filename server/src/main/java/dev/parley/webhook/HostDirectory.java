package dev.parley.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Names to addresses. Answers are kept for a short time, so that the usual call needs no thread and
 * no query; questions for the same name at the same time are asked once. What is kept here is only
 * ever judged and connected to as an address, so a changed answer is a slow one, never a way round
 * the guard. Single-owner: used on the client's event loop; only the look-up itself runs elsewhere.
 */
final class HostDirectory {
  static final Duration KEPT = Duration.ofSeconds(30);
  static final Duration FAILURE_KEPT = Duration.ofSeconds(2);
  static final int NAMES_MAX = 10_000;
  static final int LOOKUPS_MAX = 200;

  /** Asks the resolver; may block. */
  interface Resolver {
    List<InetAddress> resolve(String host) throws UnknownHostException;

    /** The resolver of the JDK. */
    static Resolver system() {
      return host -> List.of(InetAddress.getAllByName(host));
    }
  }

  /** What a name stands for. */
  sealed interface Answer {
    record Found(List<InetAddress> addresses) implements Answer {}

    record Unknown() implements Answer {}

    record TooManyLookups() implements Answer {}
  }

  private record Kept(Answer answer, long until) {}

  private final Resolver resolver;
  private final Executor blocking;
  private final Executor owner;
  private final LongSupplier nanoTime;
  private final Map<String, List<Consumer<Answer>>> asked = new HashMap<>();
  private final Map<String, Kept> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
          return size() > NAMES_MAX;
        }
      };

  /**
   * @param blocking where look-ups run
   * @param owner the event loop that uses this
   */
  HostDirectory(Resolver resolver, Executor blocking, Executor owner, LongSupplier nanoTime) {
    this.resolver = resolver;
    this.blocking = blocking;
    this.owner = owner;
    this.nanoTime = nanoTime;
  }

  /** Answers at once when it knows. */
  void find(String host, Consumer<Answer> then) {
    Kept known = kept.get(host);
    if (known != null && known.until() - nanoTime.getAsLong() > 0) {
      then.accept(known.answer());
      return;
    }
    List<Consumer<Answer>> waiting = asked.get(host);
    if (waiting != null) {
      waiting.add(then);
      return;
    }
    if (asked.size() >= LOOKUPS_MAX) {
      then.accept(new Answer.TooManyLookups());
      return;
    }
    asked.put(host, new ArrayList<>(List.of(then)));
    blocking.execute(
        () -> {
          Answer answer = ask(host);
          owner.execute(() -> arrived(host, answer));
        });
  }

  private Answer ask(String host) {
    try {
      return new Answer.Found(resolver.resolve(host));
    } catch (UnknownHostException | RuntimeException e) {
      return new Answer.Unknown();
    }
  }

  private void arrived(String host, Answer answer) {
    Duration keep = answer instanceof Answer.Found ? KEPT : FAILURE_KEPT;
    kept.put(host, new Kept(answer, nanoTime.getAsLong() + keep.toNanos()));
    List<Consumer<Answer>> waiting = asked.remove(host);
    if (waiting != null) {
      waiting.forEach(then -> then.accept(answer));
    }
  }
}
