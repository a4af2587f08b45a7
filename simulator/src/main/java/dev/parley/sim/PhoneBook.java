package dev.parley.sim;

import dev.parley.wire.sms.Encoding;
import dev.parley.wire.sms.Segmentation;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The phones of a virtual carrier. Listeners are called on the thread that moves the message: they
 * must not block, and one that throws is called no more. Thread-safe.
 */
public final class PhoneBook implements Phones {
  private final Clock clock;
  private final Map<String, Handset> handsets = new LinkedHashMap<>();
  private final List<Consumer<PhoneMessage>> listeners = new CopyOnWriteArrayList<>();
  private final AtomicLong ids = new AtomicLong();
  private final AtomicInteger references = new AtomicInteger();
  private final AtomicReference<Network> network =
      new AtomicReference<>((_, _, _) -> Optional.of("no carrier is running"));

  public PhoneBook(List<Phone> phones, Clock clock) {
    this.clock = clock;
    for (Phone phone : phones) {
      handsets.put(phone.number(), new Handset(phone));
    }
  }

  /** Where texts of phones go. */
  interface Network {
    /** What is wrong, if it cannot be taken. */
    Optional<String> take(String from, String to, Segmentation text);
  }

  void connect(Network carrier) {
    network.set(carrier);
  }

  @Override
  public List<Phone> all() {
    return handsets.values().stream().map(handset -> handset.phone).toList();
  }

  @Override
  public Optional<Phone> find(String number) {
    return Optional.ofNullable(handsets.get(number)).map(handset -> handset.phone);
  }

  @Override
  public List<PhoneMessage> messages(String number) {
    Handset handset = handsets.get(number);
    return handset == null ? List.of() : handset.messages();
  }

  @Override
  public PhoneMessage send(String from, String to, String text) {
    Handset handset = handsets.get(from);
    if (handset == null) {
      throw new IllegalArgumentException("no virtual phone has this number");
    }
    Segmentation parts = Segmentation.split(text, references.incrementAndGet());
    Optional<String> problem =
        handsets.containsKey(to) ? Optional.empty() : network.get().take(from, to, parts);
    PhoneMessage sent =
        keep(
            handset,
            to,
            false,
            text,
            parts.segments().size(),
            parts.encoding(),
            problem.orElse(null));
    if (handsets.containsKey(to)) {
      receive(to, from, text, parts.segments().size(), parts.encoding());
    }
    return sent;
  }

  /** A whole text lands on a phone. Nothing happens when nobody has the number. */
  void receive(String number, String from, String text, int segments, Encoding encoding) {
    Handset handset = handsets.get(number);
    if (handset != null) {
      keep(handset, from, true, text, segments, encoding, null);
    }
  }

  private PhoneMessage keep(
      Handset handset,
      String other,
      boolean received,
      String text,
      int segments,
      Encoding encoding,
      @Nullable String problem) {
    PhoneMessage message =
        new PhoneMessage(
            ids.incrementAndGet(),
            handset.phone.number(),
            other,
            received,
            text,
            segments,
            encoding.label(),
            clock.instant(),
            problem);
    handset.keep(message);
    for (Consumer<PhoneMessage> listener : listeners) {
      tell(listener, message);
    }
    return message;
  }

  private void tell(Consumer<PhoneMessage> listener, PhoneMessage message) {
    try {
      listener.accept(message);
    } catch (RuntimeException _) {
      listeners.remove(listener);
    }
  }

  @Override
  public Subscription listen(Consumer<PhoneMessage> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** One phone and what is on it. Thread-safe. */
  private static final class Handset {
    private final Phone phone;
    private final Deque<PhoneMessage> kept = new ArrayDeque<>();

    Handset(Phone phone) {
      this.phone = phone;
    }

    synchronized void keep(PhoneMessage message) {
      if (kept.size() == MESSAGES_MAX) {
        kept.removeFirst();
      }
      kept.addLast(message);
    }

    synchronized List<PhoneMessage> messages() {
      return List.copyOf(kept);
    }
  }
}
