package dev.parley.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.accept.Draft;
import dev.parley.account.AccountSid;
import dev.parley.carrier.Route;
import dev.parley.config.Shaping;
import dev.parley.dispatch.SenderQueues.Taken;
import dev.parley.loop.Loops;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessageFixture;
import dev.parley.message.MessageRow;
import dev.parley.number.FakeSenders;
import dev.parley.number.Rates;
import dev.parley.testing.Nightly;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Lanes, routes without room, and rates, on a time of the test's own. */
class TurnsAndRatesTest {
  private static final AccountSid ONE = new AccountSid(new UUID(1, 1));
  private static final AccountSid OTHER = new AccountSid(new UUID(1, 2));
  private static final QueueLimits LARGE = new QueueLimits(100_000, 50, 1_000_000, 10);

  private final Outlet outlet = new Outlet();
  private long now = Duration.ofSeconds(100).toNanos();
  private final SenderQueues queues = queues(Shaping.OFF);

  @Test
  void aHigherLaneGoesFirstButForOneInTenOfEachLaneThatWaits() {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < 60; i++) {
      queues.addAccepted(message("sender" + i, Draft.PURPOSE_MARKETING));
      queues.addAccepted(message("sender" + i, Draft.PURPOSE_UNSPECIFIED));
      queues.addAccepted(message("sender" + i, Draft.PURPOSE_ONE_TIME_CODE));
    }
    List<LiveMessage> taken = poll(queues, 33);
    assertThat(taken.subList(0, Turns.LANE_RUN_MAX))
        .allMatch(message -> message.row().purpose().equals(Draft.PURPOSE_ONE_TIME_CODE));
    taken.forEach(message -> counts.merge(message.row().purpose(), 1, Integer::sum));
    assertThat(counts.get(Draft.PURPOSE_ONE_TIME_CODE)).isGreaterThanOrEqualTo(25);
    assertThat(counts.get(Draft.PURPOSE_UNSPECIFIED)).isGreaterThanOrEqualTo(3);
    assertThat(counts.get(Draft.PURPOSE_MARKETING)).isGreaterThanOrEqualTo(3);
  }

  @Test
  void aSendersOwnLanesShareItsRateAndNoneOfThemStarves() {
    SenderQueues paced = queues(rates(Map.of("12345", 1)));
    for (int i = 0; i < 30; i++) {
      paced.addAccepted(message("12345", Draft.PURPOSE_UNSPECIFIED));
      paced.addAccepted(message("12345", Draft.PURPOSE_ONE_TIME_CODE));
    }
    List<String> purposes = new ArrayList<>();
    for (int second = 0; second < 20; second++) {
      List<LiveMessage> taken = poll(paced, 10);
      assertThat(taken).as("second %d", second).hasSize(1);
      purposes.add(taken.getFirst().row().purpose());
      pass(Duration.ofSeconds(1));
    }
    assertThat(purposes.subList(0, Turns.LANE_RUN_MAX)).containsOnly(Draft.PURPOSE_ONE_TIME_CODE);
    assertThat(purposes.get(Turns.LANE_RUN_MAX)).isEqualTo(Draft.PURPOSE_UNSPECIFIED);
    assertThat(purposes).filteredOn(Draft.PURPOSE_UNSPECIFIED::equals).hasSize(2);
  }

  @Test
  void aOneTimeCodeGoesBeforeWhatIsInTheDatabaseUpToAMaximum() {
    QueueLimits small = new QueueLimits(4, 1, 1_000, 1_000);
    SenderQueues spilled = queues(small, Shaping.OFF);
    for (int i = 0; i < 6; i++) {
      spilled.addAccepted(message("12345", Draft.PURPOSE_UNSPECIFIED));
    }
    List<LiveMessage> codes =
        IntStream.range(0, SenderQueue.AHEAD_MAX + 1)
            .mapToObj(_ -> message("12345", Draft.PURPOSE_ONE_TIME_CODE))
            .toList();
    codes.forEach(spilled::addAccepted);
    assertThat(spilled.spilled()).as("the one that is too many, too").isEqualTo(3);
    assertThat(spilled.inMemory()).isEqualTo(4 + SenderQueue.AHEAD_MAX);
    LiveMessage first = poll(spilled, 1).getFirst();
    assertThat(first).isSameAs(codes.getFirst());
    assertThat(spilled.left(first)).as("it has no entry in the database").isFalse();
    spilled.putBack(first);
    assertThat(poll(spilled, 1)).containsExactly(first);
    assertThat(spilled.spilled()).isEqualTo(3);
  }

  @Test
  void aRouteWithoutRoomHoldsOnlyWhatGoesByItAndIsAskedOnce() {
    for (int i = 0; i < 1_000; i++) {
      queues.addAccepted(message("full" + i, Draft.PURPOSE_UNSPECIFIED));
    }
    LiveMessage free = message("free", Draft.PURPOSE_UNSPECIFIED);
    queues.addAccepted(free);
    outlet.without.add("full");
    assertThat(poll(queues, 10)).containsExactly(free);
    assertThat(poll(queues, 10)).isEmpty();
    assertThat(outlet.asked.get("full")).isEqualTo(1);
    outlet.without.clear();
    assertThat(poll(queues, 10)).as("before there may be room").isEmpty();
    queues.roomAgain();
    assertThat(poll(queues, 10)).hasSize(10);
  }

  @Test
  void aRouteWithoutRoomIsAskedAgainAfterGrowingPauses() {
    queues.addAccepted(message("full", Draft.PURPOSE_UNSPECIFIED));
    outlet.without.add("full");
    for (int millisecond = 0; millisecond < 1_000; millisecond++) {
      assertThat(poll(queues, 1)).isEmpty();
      pass(Duration.ofMillis(1));
    }
    assertThat(outlet.asked.get("full")).isBetween(10, 20);
    outlet.without.clear();
    pass(Turns.ROOM_PAUSE_MAX);
    assertThat(poll(queues, 1)).hasSize(1);
  }

  @Test
  void messagesKeepTheirOrderWhenTheRoutesChange() {
    List<LiveMessage> messages =
        IntStream.range(0, 6).mapToObj(_ -> message("free", Draft.PURPOSE_UNSPECIFIED)).toList();
    messages.subList(0, 4).forEach(queues::addAccepted);
    assertThat(poll(queues, 1)).containsExactly(messages.getFirst());
    outlet.route = new Route("another");
    queues.routesChanged();
    messages.subList(4, 6).forEach(queues::addAccepted);
    queues.putBack(messages.getFirst());
    List<Taken> taken = queues.poll(10, outlet);
    assertThat(taken).extracting(Taken::message).containsExactlyElementsOf(messages);
    assertThat(taken).extracting(Taken::carrier).containsOnly("carrier of another");
  }

  @Test
  void aSenderSendsItsRateAndALongMessageGoesWholeAndIsPaidForAfterwards() {
    SenderQueues paced = queues(rates(Map.of("12345", 1)));
    LiveMessage three = LiveMessageFixture.queued(LiveMessageFixture.row(ONE, "12345", 3));
    LiveMessage next = LiveMessageFixture.queued(LiveMessageFixture.row(ONE, "12345", 1));
    paced.addAccepted(three);
    assertThat(poll(paced, 10)).containsExactly(three);
    paced.addAccepted(next);
    pass(Duration.ofMillis(2_899));
    assertThat(poll(paced, 10)).as("its queue was empty meanwhile").isEmpty();
    assertThat(paced.waits().pacing().senders()).isEqualTo(1);
    pass(Duration.ofMillis(1));
    assertThat(poll(paced, 10)).containsExactly(next);
    pass(Duration.ofSeconds(2));
    assertThat(poll(paced, 10)).isEmpty();
    assertThat(paced.waits().pacing().senders()).isZero();
  }

  @Test
  void anAccountThatSentItsRateRestsWithAllItsSendersAndHoldsNobodyElse() {
    SenderQueues paced = queues(new Shaping(true, Map.of(), Map.of(ONE.toString(), 2)));
    for (int i = 0; i < 10; i++) {
      paced.addAccepted(LiveMessageFixture.queuedBy(ONE, "sender" + i));
      paced.addAccepted(LiveMessageFixture.queuedBy(OTHER, "name" + i));
    }
    List<LiveMessage> taken = poll(paced, 20);
    assertThat(taken).filteredOn(message -> message.row().account().equals(OTHER)).hasSize(10);
    assertThat(taken).filteredOn(message -> message.row().account().equals(ONE)).hasSize(1);
    assertThat(paced.waits().pacing().accounts()).isEqualTo(1);
    paced.addAccepted(LiveMessageFixture.queuedBy(ONE, "late"));
    pass(Duration.ofMillis(399));
    assertThat(poll(paced, 20)).isEmpty();
    pass(Duration.ofMillis(1));
    assertThat(poll(paced, 20)).hasSize(1);
  }

  @Test
  void afterAnOutageOfTenMinutesOrderAndRatesAreKeptAndNobodyRushes() {
    int perSecond = Nightly.of(50, 500);
    int senders = 20;
    int rate = perSecond * 2 / senders;
    Map<String, Integer> rates = new HashMap<>();
    IntStream.range(0, senders).forEach(i -> rates.put("down" + i, rate));
    SenderQueues paced = queues(rates(rates));
    outlet.without.add("down");
    Map<String, List<LiveMessage>> sent = new HashMap<>();
    int backlog = 600 * perSecond;
    for (int i = 0; i < backlog; i++) {
      LiveMessage message = message("down" + i % senders, Draft.PURPOSE_UNSPECIFIED);
      sent.computeIfAbsent(message.row().from(), _ -> new ArrayList<>()).add(message);
      paced.addAccepted(message);
      if (i % perSecond == 0) {
        pass(Duration.ofSeconds(1));
        assertThat(poll(paced, 128)).isEmpty();
      }
    }
    assertThat(outlet.asked.get("down")).as("no search while all are down").isEqualTo(600);
    outlet.without.clear();
    pass(Turns.ROOM_PAUSE_MAX);
    Map<String, List<LiveMessage>> came = new HashMap<>();
    int total = 0;
    for (int second = 0; total < backlog; second++) {
      Map<String, Integer> inSecond = new HashMap<>();
      for (int step = 0; step < 100; step++) {
        for (LiveMessage message : poll(paced, 128)) {
          came.computeIfAbsent(message.row().from(), _ -> new ArrayList<>()).add(message);
          inSecond.merge(message.row().from(), 1, Integer::sum);
          total++;
        }
        pass(Duration.ofMillis(10));
      }
      assertThat(inSecond.values())
          .as("second %d", second)
          .allMatch(count -> count <= rate + rate / 10 + 1);
      assertThat(second).as("the rates are used").isLessThan(330);
    }
    assertThat(came).isEqualTo(sent);
  }

  private SenderQueues queues(Shaping shaping) {
    return queues(LARGE, shaping);
  }

  private SenderQueues queues(QueueLimits limits, Shaping shaping) {
    return new SenderQueues(
        limits,
        Loops.THREADS,
        () -> now,
        new Rates(new FakeSenders(Clock.systemUTC()), shaping),
        message -> outlet.routeOf(message));
  }

  private static Shaping rates(Map<String, Integer> senders) {
    return new Shaping(true, senders, Map.of());
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private List<LiveMessage> poll(SenderQueues from, int max) {
    return from.poll(max, outlet).stream().map(Taken::message).toList();
  }

  private static LiveMessage message(String from, String purpose) {
    MessageRow row = LiveMessageFixture.row(ONE, from, 1);
    return LiveMessageFixture.queued(
        new MessageRow(
            row.sid(),
            row.account(),
            row.ownerAccount(),
            row.direction(),
            from,
            row.to(),
            row.body(),
            1,
            null,
            row.validitySeconds(),
            row.createdAt(),
            row.initial(),
            null,
            row.decision(),
            row.origin(),
            purpose,
            null,
            null));
  }

  /** A route for each sender, without the digits; some have no room. */
  private static final class Outlet implements Outlets {
    private final Set<String> without = new HashSet<>();
    private final Map<String, Integer> asked = new HashMap<>();
    private @Nullable Route route;

    @Override
    public Route routeOf(LiveMessage message) {
      return route != null ? route : new Route(message.row().from().replaceAll("[0-9]", ""));
    }

    @Override
    public @Nullable String choose(Route way, int segments) {
      asked.merge(way.name(), 1, Integer::sum);
      return without.contains(way.name()) ? null : "carrier of " + way.name();
    }
  }
}
