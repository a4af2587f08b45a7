package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.Nightly;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The kill matrix. Promises 1, 3, 5, 6 and 7 while Parley, and sometimes its PostgreSQL with it, is
 * killed at random moments of a mixed load. {@code -Dparley.seed} repeats a run, {@code
 * -Dparley.kills} and {@code -Dparley.kills.both} say how many.
 */
class KillTest {
  private static final int WINDOW = 32;

  /** Marks are not fsynced: a lost power loses three of these (PostgreSQL 18, s28.4). */
  private static final Duration MARKS_LOST = Duration.ofMillis(3 * 200);

  private static final String ANSWER = "answer to ";
  private static final Duration SETTLING = Duration.ofSeconds(90);

  @TempDir Path directory;

  /** What was killed, and when. */
  private record Kill(boolean both, Instant at, long nanos, int submitsAtRisk) {}

  private final List<Kill> kills = new ArrayList<>();

  @Test
  void killsUnderMixedLoadLoseNothingAndSendNothingTwice() throws Exception {
    long seed = Long.getLong("parley.seed", new SecureRandom().nextLong());
    System.out.println("Kill matrix: -Dparley.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    List<Boolean> plan = new ArrayList<>();
    plan.addAll(Collections.nCopies(count("parley.kills", 4, 100), false));
    plan.addAll(Collections.nCopies(count("parley.kills.both", 1, 50), true));
    Collections.shuffle(plan, new java.util.Random(seed));
    try (StrictCarrier carrier = new StrictCarrier(new SplittableRandom(random.nextLong()));
        StatusReceiver application = new StatusReceiver();
        RunningParley parley = parley(carrier)) {
      connect(parley, application);
      KillLoad load = new KillLoad(parley, carrier, application);
      for (boolean both : plan) {
        load.run(kills.size(), random, () -> kill(parley, carrier, both));
        parley.startAgain();
      }
      audit(parley.api(), load, carrier, application);
    } catch (AssertionError failed) {
      throw new AssertionError("with -Dparley.seed=" + seed + " after " + kills, failed);
    }
  }

  private static int count(String property, int inVerify, int nightly) {
    return Integer.getInteger(property, Nightly.of(inVerify, nightly));
  }

  private RunningParley parley(StrictCarrier carrier) throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("parley.yaml"),
            """
            carriers:
              - name: strict
                host: 127.0.0.1
                port: %d
                systemId: %s
                password: %s
                windowSize: %d
            shaping:
              enabled: false
            """
                .formatted(
                    carrier.port(), StrictCarrier.SYSTEM_ID, StrictCarrier.PASSWORD, WINDOW));
    return new RunningParley(directory.resolve("data"), "--config", config.toString());
  }

  private static void connect(RunningParley parley, StatusReceiver application) {
    Api api = parley.api();
    String sender = parley.dev().sender("long_code");
    String sid =
        api.get(api.account("/IncomingPhoneNumbers.json"))
            .json()
            .path("incoming_phone_numbers")
            .valueStream()
            .filter(number -> number.path("phone_number").asString("").equals(sender))
            .findFirst()
            .orElseThrow()
            .path("sid")
            .asString();
    Api.Answer updated =
        api.post(
            api.account("/IncomingPhoneNumbers/" + sid + ".json"),
            Map.of("SmsUrl", application.url("/sms"), "SmsMethod", "POST"));
    assertThat(updated.status()).isEqualTo(200);
  }

  private void kill(RunningParley parley, StrictCarrier carrier, boolean both) {
    Instant at = Instant.now();
    if (both) {
      parley.killWithDatabase();
    } else {
      parley.kill();
    }
    long now = System.nanoTime();
    long from = now - MARKS_LOST.toNanos() - Duration.between(at, Instant.now()).toNanos();
    int atRisk =
        (int)
            carrier.submits().values().stream()
                .flatMap(List::stream)
                .filter(submit -> submit - from > 0)
                .count();
    kills.add(new Kill(both, at, now, atRisk));
  }

  private void audit(Api api, KillLoad load, StrictCarrier carrier, StatusReceiver application) {
    await("the carrier's receipts and texts")
        .atMost(SETTLING)
        .untilAsserted(() -> assertThat(carrier.open()).isZero());
    assertThat(load.accepted()).hasSizeGreaterThan(kills.size() * 4);
    assertThat(load.wrong()).as("answers").isEmpty();
    assertThat(carrier.violations()).as("violations at the carrier").isEmpty();
    everyMessageIsSettled(api, load, carrier, application);
    nothingLeftTwice(carrier);
    nothingLeftUnasked(load, carrier);
    everyTextIsThere(api, load, carrier, application);
    everyStopHolds(api, load, carrier);
    System.out.printf(
        "Kill matrix: %d kills, %d messages, %d texts, %d STOPs%n",
        kills.size(), load.accepted().size(), load.texts().size(), load.stopPhones().size());
  }

  /** Each 201 has a final state, which was announced, or is unknown: at most a window's worth. */
  private void everyMessageIsSettled(
      Api api, KillLoad load, StrictCarrier carrier, StatusReceiver application) {
    Map<Integer, Integer> unknown = new HashMap<>();
    Set<String> segments = carrier.submits().keySet();
    load.accepted()
        .forEach(
            (body, sid) -> {
              JsonNode timeline = settled(api, sid);
              String state = timeline.path("state").asString();
              becameUnknown(timeline).ifPresent(kill -> unknown.merge(kill, 1, Integer::sum));
              if (state.equals("delivered")) {
                assertThat(segments).as(sid).containsAll(parts(body));
              }
              if (!state.equals("unknown")) {
                wasAnnounced(application, sid, state);
              }
              assertThat(application.ambiguous(sid)).isEmpty();
            });
    System.out.println("Kill matrix: became unknown, by kill: " + unknown);
    unknown.forEach(
        (kill, count) ->
            assertThat(count).as("unknown after kill %d", kill).isLessThanOrEqualTo(WINDOW));
  }

  private static JsonNode settled(Api api, String sid) {
    return await(sid)
        .atMost(SETTLING)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> api.timeline(sid).json(),
            timeline ->
                timeline.path("finished").asBoolean(false)
                    || timeline.path("state").asString("").equals("unknown"));
  }

  /** The number of the kill that left it unknown. */
  private java.util.Optional<Integer> becameUnknown(JsonNode timeline) {
    return timeline
        .path("entries")
        .valueStream()
        .filter(entry -> entry.path("kind").asString("").equals("unknown"))
        .findFirst()
        .map(entry -> Instant.parse(entry.path("at").asString()))
        .map(at -> (int) kills.stream().filter(kill -> kill.at().isBefore(at)).count());
  }

  private static void wasAnnounced(StatusReceiver application, String sid, String state) {
    List<String> expected = state.equals("delivered") ? List.of("sent", state) : List.of(state);
    await("callbacks of " + sid)
        .atMost(SETTLING)
        .pollDelay(Duration.ZERO)
        .untilAsserted(() -> assertThat(application.states(sid)).endsWith(state));
    assertThat(application.states(sid)).as(sid).containsExactlyElementsOf(expected);
  }

  private static List<String> parts(String body) {
    return body.length() <= KillLoad.PART
        ? List.of(body)
        : List.of(body.substring(0, KillLoad.PART), body.substring(KillLoad.PART));
  }

  private void nothingLeftTwice(StrictCarrier carrier) {
    Map<Integer, List<String>> twice = new HashMap<>();
    carrier
        .submits()
        .forEach(
            (text, times) -> {
              if (text.startsWith(ANSWER)
                  && carrier.broughtAgain("ask " + text.substring(ANSWER.length()))) {
                return;
              }
              for (long again : times.subList(1, times.size())) {
                int last = (int) kills.stream().filter(kill -> kill.nanos() - again < 0).count();
                twice.computeIfAbsent(last - 1, _ -> new ArrayList<>()).add(text);
              }
            });
    twice.forEach(
        (index, texts) -> {
          assertThat(index).as("twice before any kill: %s", texts).isNotNegative();
          Kill kill = kills.get(index);
          assertThat(texts.size())
              .as("duplicates after kill %d, %s: %s", index, kill, texts)
              .isLessThanOrEqualTo(kill.both() ? WINDOW + kill.submitsAtRisk() : 0);
        });
    System.out.println("Kill matrix: duplicates, by kill of both: " + twice);
  }

  /** What the carrier has was answered 201, or was not answered because of a kill. */
  private static void nothingLeftUnasked(KillLoad load, StrictCarrier carrier) {
    Set<String> asked = new java.util.HashSet<>();
    load.accepted().keySet().forEach(body -> asked.addAll(parts(body)));
    load.unanswered().forEach(body -> asked.addAll(parts(body)));
    assertThat(carrier.submits().keySet())
        .allMatch(
            text ->
                asked.contains(text)
                    || text.startsWith(ANSWER)
                    || text.startsWith("confirmation to "))
        .doesNotContainAnyElementsOf(load.refused().isEmpty() ? Set.of("-") : load.refused());
  }

  private static void everyTextIsThere(
      Api api, KillLoad load, StrictCarrier carrier, StatusReceiver application) {
    Set<String> received = new java.util.HashSet<>();
    String page = api.account("/Messages.json") + "?To=" + load.sender() + "&PageSize=1000";
    while (!page.isEmpty()) {
      JsonNode list = api.get(page).json();
      list.path("messages").forEach(message -> received.add(message.path("body").asString("")));
      page = list.path("next_page_uri").asString("");
    }
    assertThat(carrier.textsTaken()).containsAll(load.texts());
    assertThat(received).containsAll(load.texts());
    await("webhooks")
        .atMost(SETTLING)
        .untilAsserted(() -> assertThat(application.texts()).containsAll(load.texts()));
  }

  private static void everyStopHolds(Api api, KillLoad load, StrictCarrier carrier) {
    for (String phone : load.stopPhones()) {
      assertThat(carrier.stopped(phone, load.sender())).as("STOP of %s", phone).isTrue();
      Api.Answer answer = api.send(load.sender(), phone, "after all");
      assertThat(answer.number("code")).as("to %s after its STOP", phone).isEqualTo(21610);
    }
  }
}
