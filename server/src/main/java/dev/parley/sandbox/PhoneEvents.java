package dev.parley.sandbox;

import dev.parley.console.Pages;
import dev.parley.http.Routes.EventStream;
import dev.parley.sim.Phones;
import dev.parley.sim.Phones.Phone;
import dev.parley.sim.Phones.PhoneMessage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One open page of phones. Sends whole conversations, not single bubbles: after a lost connection
 * the first event brings everything up to date, and under load many changes become one event. A
 * slow browser is served at its own pace by a thread of its own.
 */
final class PhoneEvents {
  /** The least time between two rounds of events, so that a flood does not drown the page. */
  private static final Duration BREATH = Duration.ofMillis(150);

  private final Pages pages;
  private final PhoneViews views;
  private final EventStream stream;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** The last message of each phone that changed; guarded by the lock. */
  private final Map<String, News> changed = new LinkedHashMap<>();

  private PhoneEvents(Pages pages, PhoneViews views, EventStream stream) {
    this.pages = pages;
    this.views = views;
    this.stream = stream;
  }

  /** Starts to serve the stream; returns at once. */
  static void serve(
      Pages pages,
      PhoneViews views,
      Phones phones,
      List<Phone> shown,
      EventStream stream,
      Runnable atEnd) {
    PhoneEvents events = new PhoneEvents(pages, views, stream);
    List<String> numbers = shown.stream().map(Phone::number).toList();
    numbers.forEach(number -> events.changed.put(number, new News(null)));
    Phones.Subscription subscription =
        phones.listen(
            message -> {
              if (numbers.contains(message.phone())) {
                events.add(message);
              }
            });
    stream.onClose(events::close);
    Thread.ofVirtual()
        .name("phone-events")
        .start(
            () -> {
              try (subscription) {
                events.run();
              } finally {
                atEnd.run();
              }
            });
  }

  private void add(PhoneMessage message) {
    lock.lock();
    try {
      changed.put(message.phone(), new News(message));
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  private void close() {
    lock.lock();
    try {
      closed.countDown();
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      boolean open = true;
      while (open) {
        Map<String, News> round = take();
        open = closed.getCount() > 0 && send(round);
        open = open && !closed.await(BREATH.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, News> take() throws InterruptedException {
    lock.lock();
    try {
      while (changed.isEmpty() && closed.getCount() > 0) {
        work.await();
      }
      Map<String, News> round = new LinkedHashMap<>(changed);
      changed.clear();
      return round;
    } finally {
      lock.unlock();
    }
  }

  private boolean send(Map<String, News> round) {
    for (Map.Entry<String, News> entry : round.entrySet()) {
      String event = "phone-" + PhoneBook.digits(entry.getKey());
      if (!stream.send(
          event, pages.fragmentText("conversation.jte", views.conversation(entry.getKey())))) {
        return false;
      }
    }
    // One announcement a round, the last received message: the live region must not chatter.
    PhoneMessage last =
        round.values().stream()
            .map(News::message)
            .filter(message -> message != null && message.received())
            .reduce(null, (_, later) -> later);
    return last == null || stream.send("said", pages.fragmentText("said.jte", said(last)));
  }

  private static String said(PhoneMessage message) {
    return message.phone() + " received a message from " + message.other();
  }

  /**
   * @param message null when the page was just opened
   */
  private record News(@Nullable PhoneMessage message) {}
}
