package dev.parley.simulation;

import dev.parley.SimulatedPlatform;
import dev.parley.accept.Acceptance;
import dev.parley.accept.Draft;
import dev.parley.account.AccountSid;
import dev.parley.audit.Actor;
import dev.parley.audit.Cause;
import dev.parley.carrier.CarrierEvent.Part;
import dev.parley.message.Direction;
import dev.parley.message.MessageSid;
import dev.parley.message.Messages.ChangeOutcome;
import dev.parley.simulation.Ledger.Delivery;
import dev.parley.simulation.Ledger.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What clients and phones do in one seed: when, and to whom, is chosen before. */
final class Traffic {
  private static final int CREATES_MAX = 30;
  private static final int TEXTS_MAX = 12;

  /** Longer than the simulation watches: what was forgotten in a queue does not end by itself. */
  private static final int LONG_VALIDITY_SECONDS = 3_600;

  private static final Duration LASTS = Duration.ofSeconds(20);
  private static final String[] WORDS = {"STOP", "START", "HELP", "STOP"};

  private final RandomGenerator random;
  private final VirtualTime time;
  private final Ledger ledger;
  private final Trace trace;
  private final SimulatedCarrier carrier;
  private final AccountSid account;
  private final List<String> senders;
  private final List<String> phones;
  private final Supplier<@Nullable Running> running;
  private int numbers;

  /** The process that takes requests now. */
  record Running(Host process, SimulatedPlatform platform, Supplier<UUID> sids, int number) {}

  Traffic(
      RandomGenerator random,
      VirtualTime time,
      Ledger ledger,
      Trace trace,
      SimulatedCarrier carrier,
      AccountSid account,
      List<String> senders,
      List<String> phones,
      Supplier<@Nullable Running> running) {
    this.random = random;
    this.time = time;
    this.ledger = ledger;
    this.trace = trace;
    this.carrier = carrier;
    this.account = account;
    this.senders = senders;
    this.phones = phones;
    this.running = running;
  }

  void plan() {
    int creates = 8 + random.nextInt(CREATES_MAX - 8);
    boolean burst = random.nextInt(3) == 0;
    for (int i = 0; i < creates; i++) {
      Duration at = burst ? Duration.ofMillis(2_000 + random.nextInt(300)) : sometime();
      time.after(null, at, this::create);
    }
    for (int i = random.nextInt(TEXTS_MAX); i >= 0; i--) {
      time.after(null, sometime(), this::text);
    }
    for (int i = random.nextInt(8); i >= 0; i--) {
      time.after(null, sometime(), this::change);
    }
  }

  private Duration sometime() {
    return Duration.ofMillis(100 + random.nextLong(LASTS.toMillis()));
  }

  private static <T> T any(RandomGenerator random, List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private void create() {
    Running now = running.get();
    if (now == null) {
      ledger.seen("nobody there");
      return;
    }
    int number = ++numbers;
    String from = random.nextInt(15) == 0 ? "+12015550999" : any(random, senders);
    String to = random.nextInt(15) == 0 ? "+1911" : any(random, phones);
    int length = random.nextInt(4) == 0 ? 200 + random.nextInt(250) : 20;
    String filling = random.nextInt(3) == 0 ? "ж" : "x";
    String body = "message " + number + " " + filling.repeat(length);
    boolean callback = random.nextInt(4) > 0;
    int validity = random.nextInt(4) == 0 ? 1 + random.nextInt(10) : LONG_VALIDITY_SECONDS;
    String purpose =
        random.nextInt(4) == 0 ? Draft.PURPOSE_ONE_TIME_CODE : Draft.PURPOSE_UNSPECIFIED;
    Instant due =
        random.nextInt(6) == 0 ? time.instant().plusSeconds(1 + random.nextInt(15)) : null;
    now.process()
        .run(
            "http",
            () -> {
              Draft draft =
                  new Draft(
                      MessageSid.sms(now.sids().get()),
                      account,
                      Direction.OUTBOUND_API,
                      from,
                      now.platform().addresses().sender(from),
                      to,
                      now.platform().addresses().recipient(to, null),
                      body,
                      callback ? SimulatedApplication.STATUS_URL : null,
                      validity,
                      Draft.ORIGIN_API,
                      purpose,
                      null,
                      due);
              Request request = ledger.request(draft, now.number());
              trace.add("create " + draft.sid().id() + " to " + to + " due " + due);
              now.platform()
                  .accept()
                  .accept(draft, answer -> answered(now.process(), request, answer));
            });
  }

  private void answered(Host process, Request request, Acceptance answer) {
    process.turn("before an answer");
    trace.add(answer.getClass().getSimpleName() + " " + request.draft.sid().id());
    ledger.answered(request, answer);
  }

  private void change() {
    Running now = running.get();
    if (now == null || ledger.requests.isEmpty()) {
      return;
    }
    MessageSid sid = any(random, ledger.requests).draft.sid();
    int what = random.nextInt(6);
    now.process()
        .run(
            "http",
            () -> {
              var messages = now.platform().messages();
              Cause owner = Cause.of(new Actor.Credentials(account.toString()));
              String word = what < 3 ? "cancel" : what < 5 ? "redact" : "delete";
              ChangeOutcome outcome =
                  switch (word) {
                    case "cancel" -> messages.cancel(account, sid, owner);
                    case "redact" -> messages.redact(account, sid, owner);
                    default -> messages.delete(account, sid, owner);
                  };
              String came = outcome.getClass().getSimpleName();
              trace.add(word + " " + sid.id() + " " + came);
              ledger.seen(word + " " + came);
            });
  }

  private void text() {
    String from = any(random, phones);
    String to = any(random, senders);
    int kind = random.nextInt(10);
    if (kind < 6) {
      String word = WORDS[random.nextInt(WORDS.length)];
      ledger.seen("text " + word);
      carrier.bring(new Delivery.OfText(from, to, word, null, word));
      return;
    }
    int number = ++numbers;
    if (kind < 8) {
      String text = "text " + number;
      carrier.bring(new Delivery.OfText(from, to, text, null, text));
      return;
    }
    List<String> parts = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      parts.add("part " + i + " of " + number + "; ");
    }
    String whole = String.join("", parts);
    int total = parts.size();
    for (int i = 0; i < total; i++) {
      Part part = new Part(number & 0xFF, total, i + 1);
      Delivery delivery = new Delivery.OfText(from, to, parts.get(i), part, whole);
      time.after(null, Duration.ofMillis(random.nextInt(2_000)), () -> carrier.bring(delivery));
    }
    ledger.seen("text in parts");
  }
}
