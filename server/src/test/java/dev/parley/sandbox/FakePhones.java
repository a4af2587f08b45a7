package dev.parley.sandbox;

import dev.parley.sim.Phones;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Phones without a carrier: tests let messages land. */
final class FakePhones implements Phones {
  static final String FIRST = "+12025550101";
  static final String AUSTRALIAN = "+61491570156";
  static final String SENDER = "+12015550123";
  static final Instant NOW = Instant.parse("2026-11-23T10:15:31Z");

  final List<Consumer<PhoneMessage>> listeners = new CopyOnWriteArrayList<>();
  private final List<PhoneMessage> messages = new ArrayList<>();
  private final List<Phone> phones =
      List.of(
          new Phone(FIRST, "US"),
          new Phone("+12025550102", "US"),
          new Phone("+12025550103", "US"),
          new Phone(AUSTRALIAN, "AU"),
          new Phone("+61491570157", "AU"));

  PhoneMessage land(String phone, String text) {
    return add(phone, SENDER, true, text);
  }

  @Override
  public List<Phone> all() {
    return phones;
  }

  @Override
  public Optional<Phone> find(String number) {
    return phones.stream().filter(phone -> phone.number().equals(number)).findFirst();
  }

  @Override
  public synchronized List<PhoneMessage> messages(String number) {
    return messages.stream().filter(message -> message.phone().equals(number)).toList();
  }

  @Override
  public PhoneMessage send(String from, String to, String text) {
    return add(from, to, false, text);
  }

  @Override
  public Subscription listen(Consumer<PhoneMessage> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  private PhoneMessage add(String phone, String other, boolean received, String text) {
    PhoneMessage message;
    synchronized (this) {
      message =
          new PhoneMessage(
              messages.size() + 1L, phone, other, received, text, 1, "GSM-7", NOW, null);
      messages.add(message);
    }
    listeners.forEach(listener -> listener.accept(message));
    return message;
  }
}
