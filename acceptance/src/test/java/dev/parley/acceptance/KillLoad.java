package dev.parley.acceptance;

import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * The mixed load of one kill after the other: texts out (some of two parts), texts in (some with an
 * answer), STOPs, and texts to phones that sent one. Keeps what each request was answered.
 */
final class KillLoad {
  static final int PART = 153;
  private static final int CLIENTS = 4;
  private static final int STOPS_OF_A_ROUND = 2;
  private static final int OPTED_OUT = 21610;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final RunningParley parley;
  private final StrictCarrier carrier;
  private final StatusReceiver application;
  private final String sender;
  private final AtomicInteger phones = new AtomicInteger();
  private final Map<String, String> accepted = new ConcurrentHashMap<>();
  private final Set<String> unanswered = ConcurrentHashMap.newKeySet();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final Set<String> texts = ConcurrentHashMap.newKeySet();
  private final List<String> stopPhones = new CopyOnWriteArrayList<>();
  private final List<String> wrong = new CopyOnWriteArrayList<>();
  private volatile boolean over;

  KillLoad(RunningParley parley, StrictCarrier carrier, StatusReceiver application) {
    this.parley = parley;
    this.carrier = carrier;
    this.application = application;
    this.sender = parley.dev().sender("long_code");
  }

  /** Body of each message that was answered 201, to its sid. */
  Map<String, String> accepted() {
    return Map.copyOf(accepted);
  }

  /** Bodies of requests that the kill left without an answer. */
  Set<String> unanswered() {
    return Set.copyOf(unanswered);
  }

  /** Bodies that were answered with a refusal: none of them may leave. */
  Set<String> refused() {
    return Set.copyOf(refused);
  }

  Set<String> texts() {
    return Set.copyOf(texts);
  }

  List<String> stopPhones() {
    return List.copyOf(stopPhones);
  }

  /** Answers that nobody should get. */
  List<String> wrong() {
    return List.copyOf(wrong);
  }

  String sender() {
    return sender;
  }

  /**
   * Runs until {@code kill} was run, at a moment that the random generator chooses.
   *
   * @param round names the texts
   */
  void run(int round, RandomGenerator random, Runnable kill) throws InterruptedException {
    over = false;
    int before = accepted.size();
    List<Thread> threads = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      String prefix = "m%d-%d-".formatted(round, client);
      long seed = random.nextLong();
      threads.add(Thread.ofVirtual().start(() -> untilKilled(() -> send(prefix, seed))));
    }
    threads.add(Thread.ofVirtual().start(() -> untilKilled(() -> bring(round))));
    threads.add(Thread.ofVirtual().start(() -> untilKilled(() -> stop(round))));
    int enough = before + random.nextInt(CLIENTS, CLIENTS * 20);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> accepted.size() >= enough);
    LockSupport.parkNanos(random.nextLong(Duration.ofMillis(20).toNanos()));
    kill.run();
    over = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void untilKilled(Runnable work) {
    try {
      work.run();
    } catch (UncheckedIOException _) {
      // Killed: what was not answered was not promised.
    }
  }

  private void send(String prefix, long seed) {
    Api api = parley.api();
    RandomGenerator random = new java.util.SplittableRandom(seed);
    for (int i = 0; !over; i++) {
      String tag = prefix + i + ".";
      String body = random.nextInt(10) == 0 ? tag + "x".repeat(PART) + tag : tag;
      create(api, phone(), body);
    }
  }

  private Api.Answer create(Api api, String to, String body) {
    unanswered.add(body);
    Api.Answer answer =
        api.post(
            api.account("/Messages.json"),
            Map.of(
                "From",
                sender,
                "To",
                to,
                "Body",
                body,
                "StatusCallback",
                application.url("/status")));
    unanswered.remove(body);
    if (answer.status() == 201) {
      accepted.put(body, answer.text("sid"));
    } else {
      refused.add(body);
      if (answer.status() != 503 && answer.number("code") != OPTED_OUT) {
        wrong.add(body + ": " + answer);
      }
    }
    return answer;
  }

  private void bring(int round) {
    for (int i = 0; !over; i++) {
      String text = (i % 5 == 0 ? "ask " : "note ") + round + "-" + i + ".";
      texts.add(text);
      carrier.text(phone(), sender, text);
      LockSupport.parkNanos(Duration.ofMillis(15).toNanos());
    }
  }

  /** A phone gets texts, sends STOP in the middle of them, and is sent some more. */
  private void stop(int round) {
    Api api = parley.api();
    for (int i = 0; i < STOPS_OF_A_ROUND; i++) {
      String phone = phone();
      String tag = "s%d-%d-".formatted(round, i);
      create(api, phone, tag + "before.");
      stopPhones.add(phone);
      carrier.text(phone, sender, "STOP");
      for (int more = 0; !over; more++) {
        boolean stopped = carrier.stopped(phone, sender);
        Api.Answer answer = create(api, phone, tag + more + ".");
        if (stopped && answer.number("code") != OPTED_OUT && answer.status() != 503) {
          wrong.add("after an acknowledged STOP: " + answer);
        }
        if (stopped) {
          break;
        }
      }
    }
  }

  private String phone() {
    return "+1202555" + (1000 + phones.getAndIncrement() % 9000);
  }
}
