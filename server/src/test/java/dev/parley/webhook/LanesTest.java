package dev.parley.webhook;

import static dev.parley.webhook.ClientFixture.post;
import static dev.parley.webhook.RawReceiver.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LanesTest {
  private static final Limits SMALL = new Limits(2, 3, Duration.ofMinutes(1), 100, 1024);

  @Test
  void aSlowReceiverHoldsItsOwnLaneOnly() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    RawReceiver.Script slow =
        connection -> {
          while (connection.read()) {
            release.await();
            connection.write(response(200, "text/plain", "late"));
          }
        };
    RawReceiver.Script quick =
        connection -> {
          while (connection.read()) {
            connection.write(response(200, "text/plain", "quick"));
          }
        };
    try (RawReceiver slowReceiver = new RawReceiver(slow);
        RawReceiver quickReceiver = new RawReceiver(quick);
        ClientFixture fixture = new ClientFixture(new AddressGuard(true), SMALL, null)) {
      List<CompletableFuture<Exchange>> taken = new ArrayList<>();
      int max = SMALL.concurrentPerEndpoint() + SMALL.waitingPerEndpoint();
      for (int i = 0; i < max; i++) {
        taken.add(fixture.start(post(slowReceiver.url("/"))));
      }
      Exchange.Failed tooMany = fixture.failure(post(slowReceiver.url("/")));
      assertThat(tooMany.explanation()).contains("too slow");
      assertThat(tooMany.attempts()).isZero();
      assertThat(fixture.answer(post(quickReceiver.url("/"))).body()).isEqualTo("quick");
      await().until(() -> slowReceiver.requests().size() == SMALL.concurrentPerEndpoint());
      assertThat(taken).noneMatch(CompletableFuture::isDone);
      release.countDown();
      for (CompletableFuture<Exchange> call : taken) {
        assertThat(call.get(20, TimeUnit.SECONDS))
            .isInstanceOfSatisfying(
                Exchange.Answered.class, answer -> assertThat(answer.body()).isEqualTo("late"));
      }
      assertThat(slowReceiver.connections()).isEqualTo(SMALL.concurrentPerEndpoint());
      await().until(() -> fixture.client.callsUnderWay() == 0);
    }
  }

  @Test
  void callsInAllHaveAMaximum() throws Exception {
    Limits two = new Limits(5, 5, Duration.ofMinutes(1), 2, 1024);
    RawReceiver.Script hanging =
        connection -> {
          while (connection.read()) {
            // and say nothing
          }
        };
    try (RawReceiver receiver = new RawReceiver(hanging);
        ClientFixture fixture = new ClientFixture(new AddressGuard(true), two, null)) {
      CompletableFuture<Exchange> first = fixture.start(post(receiver.url("/#tt=3000")));
      CompletableFuture<Exchange> second = fixture.start(post(receiver.url("/#tt=3000")));
      assertThat(fixture.failure(post(receiver.url("/"))).explanation())
          .contains("2 webhook calls are under way");
      assertThat(List.of(first, second)).noneMatch(CompletableFuture::isDone);
    }
  }

  @Test
  void whoWaitedTooLongIsToldSo() {
    AtomicLong now = new AtomicLong();
    Limits limits = new Limits(1, 5, Duration.ofSeconds(10), 100, 1024);
    Lanes lanes = new Lanes(limits, now::get);
    List<String> log = new ArrayList<>();
    lanes.enter("a", passenger("first", log));
    lanes.enter("a", passenger("second", log));
    now.addAndGet(Duration.ofSeconds(8).toNanos());
    lanes.enter("a", passenger("third", log));
    now.addAndGet(Duration.ofSeconds(3).toNanos());
    lanes.leave("a");
    lanes.leave("a");
    assertThat(log).containsExactly("first goes", "second refused", "third goes");
    assertThat(lanes.size()).isZero();
  }

  @Test
  void manyThatEndAtOnceDoNotPileUpOnTheStack() {
    int many = 100_000;
    Lanes lanes = new Lanes(new Limits(1, many, Duration.ofSeconds(10), many, 1024), () -> 0);
    AtomicLong gone = new AtomicLong();
    lanes.enter("a", passenger("first", new ArrayList<>()));
    for (int i = 0; i < many; i++) {
      lanes.enter(
          "a",
          new Lanes.Passenger() {
            @Override
            public void go() {
              gone.incrementAndGet();
              lanes.leave("a");
            }

            @Override
            public void refused(String explanation) {
              throw new IllegalStateException(explanation);
            }
          });
    }
    lanes.leave("a");
    assertThat(gone).hasValue(many);
    assertThat(lanes.size()).isZero();
  }

  private static Lanes.Passenger passenger(String name, List<String> log) {
    return new Lanes.Passenger() {
      @Override
      public void go() {
        log.add(name + " goes");
      }

      @Override
      public void refused(String explanation) {
        log.add(name + " refused");
      }
    };
  }
}
