package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.carrier.CarrierEvent;
import dev.parley.carrier.SubmitOutcome;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Mixed traffic against a {@link FaultFixture}: applications that create messages, a carrier that
 * reports each as delivered and brings texts, both again and again until they are acknowledged.
 * Afterwards nothing may be lost, doubled, or acknowledged without being kept.
 */
final class FaultTraffic {
  private static final int CLIENTS = 3;
  private static final Duration TEXT_EVERY = Duration.ofMillis(40);
  private static final Duration RECEIPT_AFTER = Duration.ofMillis(10);
  private static final Duration AGAIN_AFTER = Duration.ofMillis(200);
  private static final Duration SETTLING = Duration.ofSeconds(60);

  private final FaultFixture parley;
  private final ScheduledExecutorService carrier = Executors.newScheduledThreadPool(2);
  private final List<Thread> clients = new ArrayList<>();
  private final Map<String, MessageSid> accepted = new ConcurrentHashMap<>();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final List<String> wrong = new CopyOnWriteArrayList<>();
  private final Set<String> reported = ConcurrentHashMap.newKeySet();
  private final Set<String> reportsTaken = ConcurrentHashMap.newKeySet();
  private final Set<String> texts = ConcurrentHashMap.newKeySet();
  private final Set<String> textsTaken = ConcurrentHashMap.newKeySet();
  private final AtomicInteger references = new AtomicInteger();
  private volatile boolean over;

  FaultTraffic(FaultFixture parley) {
    this.parley = parley;
  }

  void start() {
    parley
        .carrier()
        .answer(
            _ -> {
              String reference = "fault-" + references.incrementAndGet();
              reported.add(reference);
              later(() -> report(reference), RECEIPT_AFTER);
              return new SubmitOutcome.Accepted(reference);
            });
    for (int client = 0; client < CLIENTS; client++) {
      String prefix = "client " + client + " text ";
      clients.add(Thread.ofVirtual().start(() -> send(prefix)));
    }
    var _ =
        carrier.scheduleAtFixedRate(
            () -> bring("inbound " + texts.size()),
            0,
            TEXT_EVERY.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Waits until the whole life of so many more messages and texts was possible. */
  void flows(int more) {
    int before = accepted.size();
    int textsBefore = textsTaken.size();
    int reportsBefore = reportsTaken.size();
    await()
        .atMost(SETTLING)
        .until(
            () ->
                accepted.size() >= before + more
                    && textsTaken.size() >= textsBefore + more
                    && reportsTaken.size() >= reportsBefore + more);
  }

  /** Everything that anybody was promised so far. */
  int promises() {
    return accepted.size() + textsTaken.size() + reportsTaken.size();
  }

  int refusedCount() {
    return refused.size();
  }

  /** Ends the traffic and checks what became of it. */
  void stopAndAudit() throws Exception {
    over = true;
    for (Thread client : clients) {
      client.join();
    }
    await().atMost(SETTLING).untilAsserted(() -> assertThat(textsTaken).containsAll(texts));
    await().atMost(SETTLING).untilAsserted(() -> assertThat(reportsTaken).containsAll(reported));
    carrier.shutdownNow();
    assertThat(wrong).as("answers other than 201 and 503").isEmpty();
    for (MessageSid message : accepted.values()) {
      parley.awaitState(message, MessageState.DELIVERED);
    }
    Map<String, Integer> stored = parley.storedTexts();
    assertThat(accepted.keySet()).allMatch(body -> stored.getOrDefault(body, 0) == 1);
    assertThat(refused).doesNotContainAnyElementsOf(stored.keySet());
    assertThat(stored.keySet()).containsAll(textsTaken);
    assertThat(parley.written())
        .doesNotHaveDuplicates()
        .containsAll(accepted.keySet())
        .doesNotContainAnyElementsOf(refused.isEmpty() ? Set.of("none") : refused);
  }

  private void send(String prefix) {
    try {
      for (int i = 0; !over; i++) {
        String body = prefix + i;
        FaultFixture.Answer answer = parley.create(FaultFixture.PHONE, body);
        switch (answer.status()) {
          case 201 -> accepted.put(body, Objects.requireNonNull(answer.sid()));
          case 503 -> {
            refused.add(body);
            LockSupport.parkNanos(AGAIN_AFTER.toNanos());
          }
          case 0 -> {
            // Closed without a status: nothing was promised, and it may be there once.
          }
          default -> wrong.add(body + ": " + answer);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void report(String reference) {
    parley
        .carrier()
        .bring(
            new CarrierEvent.Receipt(
                "fake",
                reference,
                CarrierEvent.DeliveryState.DELIVERED,
                null,
                null,
                "2611231000",
                new Answer(() -> reportsTaken.add(reference), () -> report(reference))));
  }

  private void bring(String text) {
    if (over && !texts.contains(text)) {
      return;
    }
    texts.add(text);
    parley
        .carrier()
        .bring(
            new CarrierEvent.Incoming(
                "fake",
                FaultFixture.PHONE,
                FaultFixture.SENDER,
                text,
                null,
                new Answer(() -> textsTaken.add(text), () -> bring(text))));
  }

  private void later(Runnable action, Duration after) {
    var _ = carrier.schedule(action, after.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Comes back a little later with what was not taken, as carriers do. */
  private final class Answer implements CarrierEvent.Acknowledgement {
    private final Runnable taken;
    private final Runnable again;

    Answer(Runnable taken, Runnable again) {
      this.taken = taken;
      this.again = again;
    }

    @Override
    public void taken() {
      taken.run();
    }

    @Override
    public void notTaken() {
      later(again, AGAIN_AFTER);
    }
  }
}
