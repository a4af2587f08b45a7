package dev.parley.sim;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The virtual handsets behind a virtual carrier. Thread-safe; nothing survives the process. */
public interface Phones {
  /** Messages kept for each phone; the oldest go first. */
  int MESSAGES_MAX = 1000;

  List<Phone> all();

  Optional<Phone> find(String number);

  /** Oldest first. Empty for an unknown number. */
  List<PhoneMessage> messages(String number);

  /**
   * Sends a text from a phone into the carrier, which delivers it to whoever is bound; long texts
   * go in parts.
   *
   * @throws IllegalArgumentException when {@code from} is no virtual phone
   */
  PhoneMessage send(String from, String to, String text);

  /** Calls back for every message that lands on or leaves a phone, until closed. */
  Subscription listen(Consumer<PhoneMessage> listener);

  /**
   * @param country ISO 3166 alpha-2
   */
  record Phone(String number, String country) {}

  /**
   * @param phone the virtual phone
   * @param other the other side, as the handset shows it
   * @param received true when the phone received it, false when it sent it
   * @param encoding {@code GSM-7} or {@code UCS-2}
   * @param problem why it could not be delivered, when it could not
   */
  record PhoneMessage(
      long id,
      String phone,
      String other,
      boolean received,
      String text,
      int segments,
      String encoding,
      Instant at,
      @Nullable String problem) {}

  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
