package dev.parley.sandbox;

import dev.parley.sim.Phones;
import dev.parley.sim.Phones.PhoneMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Looks for messages of a phone, now or when they come. */
final class Arrivals {
  private final Phones phones;

  Arrivals(Phones phones) {
    this.phones = phones;
  }

  /** Newest first. */
  List<PhoneMessage> matching(String number, MessageQuery query) {
    List<PhoneMessage> matches = new ArrayList<>();
    for (PhoneMessage message : phones.messages(number).reversed()) {
      if (query.matches(message)) {
        matches.add(message);
      }
    }
    return matches;
  }

  /** Returns as soon as something matches, or empty when the time is over. */
  List<PhoneMessage> await(String number, MessageQuery query) throws InterruptedException {
    Semaphore changed = new Semaphore(0);
    // Listen before looking, so that nothing falls between the two.
    try (Phones.Subscription _ =
        phones.listen(
            message -> {
              if (message.phone().equals(number) && query.matches(message)) {
                changed.release();
              }
            })) {
      List<PhoneMessage> matches = matching(number, query);
      if (!matches.isEmpty()) {
        return matches;
      }
      boolean arrived = changed.tryAcquire(query.patience().toMillis(), TimeUnit.MILLISECONDS);
      return arrived ? matching(number, query) : List.of();
    }
  }
}
