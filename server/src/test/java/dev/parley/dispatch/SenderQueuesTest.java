package dev.parley.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.AccountSid;
import dev.parley.carrier.Route;
import dev.parley.config.Shaping;
import dev.parley.dispatch.SenderWindows.Refill;
import dev.parley.loop.Loops;
import dev.parley.message.LiveMessage;
import dev.parley.message.LiveMessageFixture;
import dev.parley.message.UnfinishedMessages.Entry;
import dev.parley.message.UnfinishedMessages.Waiting;
import dev.parley.number.FakeSenders;
import dev.parley.number.Rates;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SenderQueuesTest {
  private static final AccountSid ONE = new AccountSid(new UUID(1, 1));
  private static final AccountSid OTHER = new AccountSid(new UUID(1, 2));

  /** Windows of four, refilled at two; twelve in memory in all. */
  private static final QueueLimits SMALL = new QueueLimits(4, 1, 12, 5);

  private static final Rates RATES =
      new Rates(
          new FakeSenders(Clock.systemUTC()), new Shaping(false, Map.of("12345", 1), Map.of()));

  private static final Route ROUTE = new Route("main");

  /** There is always room. */
  private static final Outlets ROOM =
      new Outlets() {
        @Override
        public Route routeOf(LiveMessage message) {
          return ROUTE;
        }

        @Override
        public String choose(Route route, int segments) {
          return "carrier";
        }
      };

  private final SenderQueues queues = queues(SMALL);

  @Test
  void aSenderWithManyMessagesDoesNotHoldAnothersOne() {
    SenderQueues large = queues(QueueLimits.STANDARD);
    for (int i = 0; i < 10; i++) {
      large.addAccepted(message("+12015550123"));
    }
    large.addAccepted(message("12345"));
    assertThat(poll(large, 3))
        .extracting(message -> message.row().from())
        .containsExactly("+12015550123", "12345", "+12015550123");
  }

  @Test
  void anAccountWithAHundredThousandMessagesOfManySendersDoesNotHoldAnothersOne() {
    SenderQueues large = queues(new QueueLimits(1_000, 50, 100_000, 1));
    for (int i = 0; i < 100_000; i++) {
      large.addAccepted(LiveMessageFixture.queuedBy(ONE, "sender" + i % 500));
    }
    large.addAccepted(LiveMessageFixture.queuedBy(OTHER, "12345"));
    assertThat(poll(large, 2)).extracting(message -> message.row().account()).contains(OTHER);
    Set<String> senders = new HashSet<>();
    poll(large, 499).forEach(message -> senders.add(message.row().from()));
    assertThat(senders).as("each sender of the account has its turn").hasSize(499);
  }

  @Test
  void messagesOfOneSenderLeaveInTheOrderTheyCameAndThosePutBackGoFirst() {
    List<LiveMessage> messages = add(3);
    assertThat(poll(queues, 2)).containsExactly(messages.get(0), messages.get(1));
    queues.putBack(messages.get(1));
    queues.putBack(messages.get(0));
    assertThat(poll(queues, 10)).containsExactlyElementsOf(messages);
    assertThat(poll(queues, 1)).isEmpty();
  }

  @Test
  void aWindowHoldsItsMaximumAndWhatComesThenIsSpilledInOrder() {
    List<LiveMessage> messages = add(SMALL.window() + 3);
    assertThat(queues.inMemory()).isEqualTo(SMALL.window());
    assertThat(queues.spilled()).isEqualTo(3);
    assertThat(queues.spilling(10)).containsExactlyElementsOf(messages.subList(4, 7));
    assertThat(poll(queues, 10)).containsExactlyElementsOf(messages.subList(0, 4));
  }

  @Test
  void whatComesAfterASpilledMessageWaitsBehindItAlsoWhenTheWindowHasRoomAgain() {
    List<LiveMessage> messages = add(SMALL.window() + 1);
    poll(queues, 3);
    LiveMessage late = message("12345");
    queues.addAccepted(late);
    assertThat(poll(queues, 10)).containsExactly(messages.get(3));
    assertThat(queues.spilling(10)).containsExactly(messages.get(4), late);
  }

  @Test
  void whatIsListedAndBecomesKnownLaterIsRefilledFromTheOldestOn() {
    List<LiveMessage> older = unqueued(6);
    LiveMessage younger = add(1).getFirst();
    assertThat(poll(queues, 1)).containsExactly(younger);
    LiveMessage next = add(1).getFirst();
    queues.restore(List.of(new Waiting(LiveMessageFixture.ACCOUNT, "12345", 6, 6)));
    queues.putBack(younger);
    Refill refill = Objects.requireNonNull(queues.nextRefill());
    assertThat(refill.after()).isEqualTo(SenderQueue.LOWEST);
    assertThat(refill.limit()).isEqualTo(2);
    queues.refilled(refill, entries(older.subList(0, 2)), older.subList(0, 2));
    assertThat(poll(queues, 10)).containsExactly(younger, next, older.get(0), older.get(1));
    Refill rest = Objects.requireNonNull(queues.nextRefill());
    assertThat(rest.after()).isEqualTo(id(older.get(1)));
    queues.refilled(rest, entries(older.subList(2, 6)), older.subList(2, 6));
    assertThat(poll(queues, 10)).containsExactlyElementsOf(older.subList(2, 6));
  }

  @Test
  void aMessageThatCannotLeaveMemoryDoesNotHideThoseListedBeforeIt() {
    List<LiveMessage> messages = add(SMALL.window() + 2);
    queues.spilled(2, message -> message != messages.get(5));
    assertThat(poll(queues, 10)).doesNotContain(messages.get(4)).contains(messages.get(5));
    Refill refill = Objects.requireNonNull(queues.nextRefill());
    assertThat(refill.after()).isEqualTo(id(messages.get(3)));
  }

  @Test
  void afterAFullPageARefillLooksAgainHoweverFewAreCounted() {
    List<LiveMessage> listed = unqueued(5);
    queues.restore(List.of(new Waiting(LiveMessageFixture.ACCOUNT, "12345", 4, 4)));
    Refill refill = Objects.requireNonNull(queues.nextRefill());
    queues.refilled(refill, entries(listed.subList(0, 4)), listed.subList(0, 4));
    poll(queues, 4);
    Refill rest = Objects.requireNonNull(queues.nextRefill());
    assertThat(rest.after()).isEqualTo(id(listed.get(3)));
    queues.refilled(rest, entries(listed.subList(4, 5)), listed.subList(4, 5));
    assertThat(poll(queues, 10)).containsExactly(listed.get(4));
    assertThat(queues.spilled()).isZero();
  }

  @Test
  void aLowWindowIsRefilledFromWhereItEnds() {
    List<LiveMessage> messages = add(SMALL.window() + 3);
    queues.spilled(3, message -> true);
    assertThat(queues.nextRefill()).as("the window is full").isNull();
    poll(queues, 2);
    Refill refill = Objects.requireNonNull(queues.nextRefill());
    assertThat(refill.after()).isEqualTo(id(messages.get(3)));
    assertThat(refill.limit()).isEqualTo(2);
    List<LiveMessage> back = messages.subList(4, 6);
    queues.refilled(refill, entries(back), back);
    assertThat(queues.spilled()).isEqualTo(1);
    assertThat(poll(queues, 10)).containsExactlyElementsOf(messages.subList(2, 6));
    Refill next = Objects.requireNonNull(queues.nextRefill());
    queues.refilled(next, entries(messages.subList(6, 7)), messages.subList(6, 7));
    assertThat(poll(queues, 10)).containsExactly(messages.get(6));
    assertThat(queues.spilled()).isZero();
  }

  @Test
  void aMessageThatIsOlderThanWhatARefillBroughtGoesIntoTheWindowAndIsNotForgotten() {
    LiveMessage late = message("12345");
    List<LiveMessage> messages = add(SMALL.window() + 2);
    queues.addAccepted(late);
    assertThat(queues.spilled()).isEqualTo(2);
    assertThat(poll(queues, 20)).contains(late).hasSize(SMALL.window() + 1);
    assertThat(queues.spilling(10)).containsExactlyElementsOf(messages.subList(4, 6));
  }

  @Test
  void aMessageWithSomethingUnderWayStaysInMemory() {
    List<LiveMessage> messages = add(SMALL.window() + 1);
    queues.spilled(1, message -> false);
    assertThat(queues.spilled()).isZero();
    assertThat(poll(queues, 10)).containsExactlyElementsOf(messages);
  }

  @Test
  void aCanceledMessageLeavesItsPlaceAtOnceWhereverItIs() {
    List<LiveMessage> messages = add(SMALL.window() + 2);
    queues.spilled(2, message -> true);
    assertThat(queues.left(messages.get(1))).as("listed").isFalse();
    assertThat(queues.left(messages.get(5))).as("listed").isTrue();
    assertThat(queues.inMemory()).isEqualTo(3);
    assertThat(queues.spilled()).isEqualTo(1);
    assertThat(queues.gone(10)).as("before its end is in the database").isEmpty();
    queues.removable(messages.get(5));
    assertThat(queues.gone(10)).extracting(Entry::message).containsExactly(id(messages.get(5)));
    assertThat(poll(queues, 10)).containsExactly(messages.get(0), messages.get(2), messages.get(3));
  }

  @Test
  void memoryHoldsItsMaximumAndEverySenderAFewMessagesBeyondIt() {
    for (int sender = 0; sender < 6; sender++) {
      for (int i = 0; i < 10; i++) {
        queues.addAccepted(message("sender" + sender));
      }
    }
    assertThat(queues.inMemory()).isEqualTo(SMALL.inMemory() + 3 * SMALL.atLeast());
    assertThat(queues.spilled()).isEqualTo(60 - queues.inMemory());
  }

  @Test
  void thereIsRoomUntilTheMaximumIsOnItsWayIntoTheDatabase() {
    add(SMALL.window() + SMALL.spilling() - 1);
    assertThat(queues.hasRoom()).isTrue();
    queues.addAccepted(message("12345"));
    assertThat(queues.hasRoom()).isFalse();
    queues.spilled(1, message -> true);
    assertThat(queues.hasRoom()).isTrue();
  }

  @Test
  void aSendersQueueTakesTenHoursOfItsRateInSegmentsAndNotOneMore() {
    assertThat(queues.reserve(ONE, "12345", 35_999)).isTrue();
    assertThat(queues.reserve(ONE, "12345", 2)).isFalse();
    assertThat(queues.reserve(ONE, "12345", 1)).isTrue();
    assertThat(queues.reserve(ONE, "12345", 1)).isFalse();
    queues.release(ONE, "12345", 1);
    assertThat(queues.reserve(ONE, "12345", 1)).isTrue();
    assertThat(queues.reserve(OTHER, "12345", 1)).as("another account's").isTrue();
  }

  @Test
  void segmentsCountUntilTheyAreTakenAlsoThoseInTheDatabase() {
    queues.restore(
        List.of(new dev.parley.message.UnfinishedMessages.Waiting(ONE, "12345", 18_000, 35_997)));
    LiveMessage message = LiveMessageFixture.queued(LiveMessageFixture.row(ONE, "12345", 3));
    assertThat(queues.reserve(ONE, "12345", 3)).isTrue();
    queues.add(message);
    assertThat(queues.reserve(ONE, "12345", 1)).isFalse();
    queues.left(message);
    assertThat(queues.reserve(ONE, "12345", 3)).isTrue();
  }

  private static SenderQueues queues(QueueLimits limits) {
    return new SenderQueues(limits, Loops.THREADS, () -> 0, RATES, _ -> ROUTE);
  }

  private static List<LiveMessage> poll(SenderQueues from, int max) {
    return from.poll(max, ROOM).stream().map(SenderQueues.Taken::message).toList();
  }

  private List<LiveMessage> add(int howMany) {
    List<LiveMessage> messages = new ArrayList<>();
    for (int i = 0; i < howMany; i++) {
      LiveMessage message = message("12345");
      messages.add(message);
      queues.addAccepted(message);
    }
    return messages;
  }

  private static List<LiveMessage> unqueued(int howMany) {
    return IntStream.range(0, howMany).mapToObj(_ -> message("12345")).toList();
  }

  private static List<Entry> entries(List<LiveMessage> messages) {
    return messages.stream().map(message -> Entry.queued(message)).toList();
  }

  private static UUID id(LiveMessage message) {
    return message.row().sid().id();
  }

  private static LiveMessage message(String from) {
    return LiveMessageFixture.queued(from, "+12025550101", "hello");
  }
}
