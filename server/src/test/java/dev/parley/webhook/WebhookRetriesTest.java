package dev.parley.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.FakeAccounts;
import dev.parley.account.TestAccounts;
import dev.parley.message.MessageState;
import dev.parley.message.WebhookOutcome;
import dev.parley.message.WebhookOutcome.CalledAgain;
import dev.parley.message.WebhookRetryRows;
import dev.parley.message.WebhookRetryRows.CallKey;
import dev.parley.message.WebhookRetryRows.Waiting;
import dev.parley.message.WebhookRetryRows.Wanted;
import dev.parley.store.TestDatabase;
import dev.parley.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebhookRetriesTest {
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  private static final String URL = "https://user:secret@shop.example/status#rc=2";
  private static final int MAX = 5;

  private final TestDatabase database = TestDatabase.fresh();
  private final SettableClock clock = new SettableClock(START);
  private final FakeAccounts accounts = new FakeAccounts(clock);
  private final WebhookRetryRows rows = new WebhookRetryRows(database.database());
  private final AtomicInteger givenUp = new AtomicInteger();
  private final WebhookRetries retries = retries();
  private final AccountSid account = wanting().sid();

  @AfterEach
  void close() {
    database.close();
  }

  private WebhookRetries retries() {
    return new WebhookRetries(
        accounts, rows, clock, clock::nanoTime, new Random(1), givenUp::incrementAndGet, MAX);
  }

  private Account wanting() {
    Account made = accounts.create("Shop");
    return accounts.setWebhookRetry(made.sid(), true, TestAccounts.CAUSE).orElseThrow();
  }

  @Test
  void onlyAFailureThatMayPassIsCalledAgainAndOnlyWhereTheAccountWantsIt() {
    assertThat(retries.failed(account, URL, Prospect.LATER))
        .isInstanceOfSatisfying(
            CalledAgain.class,
            again -> {
              assertThat(again.retry()).isEqualTo(1);
              assertThat(again.endpoint())
                  .as("without password")
                  .isEqualTo("https://shop.example:443");
              assertThat(again.failedAt()).isEqualTo(START);
            });
    assertThat(retries.failed(account, URL, Prospect.NONE))
        .isEqualTo(new WebhookOutcome.Failed(false));
    assertThat(retries.failed(account, "no url", Prospect.LATER))
        .isEqualTo(new WebhookOutcome.Failed(false));
    AccountSid other = accounts.create("Other").sid();
    assertThat(retries.failed(other, URL, Prospect.LATER))
        .isEqualTo(new WebhookOutcome.Failed(false));
    assertThat(retries.waiting()).isEqualTo(1);
    assertThat(givenUp).hasValue(0);
  }

  @Test
  void soManyWaitAsMayAndTheNextIsGivenUpUntilOneIsDone() {
    for (int i = 0; i < MAX; i++) {
      assertThat(retries.failed(account, URL, Prospect.LATER)).isInstanceOf(CalledAgain.class);
    }
    assertThat(retries.failed(account, URL, Prospect.LATER))
        .isEqualTo(new WebhookOutcome.Failed(false));
    assertThat(givenUp).hasValue(1);
    assertThat(retries.failed(wanting().sid(), URL, Prospect.LATER))
        .as("another account has places of its own")
        .isInstanceOf(CalledAgain.class);
    retries.release(account, 1);
    assertThat(retries.failed(account, URL, Prospect.LATER)).isInstanceOf(CalledAgain.class);
    assertThat(retries.reserve(account, 3)).isZero();
  }

  @Test
  void aClockThatIsSetNeitherHurriesNorEndsRetries() {
    clock.jump(Duration.ofDays(3));
    clock.pass(Duration.ofHours(1));
    assertThat(retries.now()).isEqualTo(START.plus(Duration.ofHours(1)));
    assertThat(retries.failedAgain(waiting(3, START), Prospect.LATER))
        .isInstanceOf(CalledAgain.class);
    assertThat(givenUp).hasValue(0);
    clock.pass(Duration.ofHours(23));
    assertThat(retries.failedAgain(waiting(20, START), Prospect.LATER))
        .isEqualTo(new WebhookOutcome.Failed(true));
    assertThat(givenUp).hasValue(1);
  }

  @Test
  void aReceiverThatAsksForAPauseIsLeftAloneForIt() {
    Prospect asked = new Prospect(true, Duration.ofHours(1));
    for (WebhookOutcome outcome :
        List.of(
            retries.failed(account, URL, asked), retries.failedAgain(waiting(3, START), asked))) {
      assertThat(outcome)
          .isInstanceOfSatisfying(
              CalledAgain.class,
              again ->
                  assertThat(again.dueAt())
                      .isBetween(START.plus(Duration.ofHours(1)), START.plus(Duration.ofHours(2))));
    }
  }

  @Test
  void aReplayThatFailsIsNoAlertAndIsCalledAgainWhereTheAccountWantsIt() {
    assertThat(retries.failedAgain(waiting(0, START.minus(Duration.ofDays(5))), Prospect.LATER))
        .isInstanceOfSatisfying(
            CalledAgain.class,
            again -> {
              assertThat(again.retry()).isEqualTo(1);
              assertThat(again.failedAt()).isEqualTo(START);
            });
    accounts.setWebhookRetry(account, false, TestAccounts.CAUSE);
    assertThat(retries.failedAgain(waiting(0, START), Prospect.LATER))
        .isEqualTo(new WebhookOutcome.Failed(true));
    assertThat(givenUp).hasValue(0);
  }

  @Test
  void aStartCountsWhatTheProcessBeforeLeft() throws Exception {
    rows.add(wanted("https://a.example:443", 2), START);
    WebhookRetries next = retries();
    next.start();
    assertThat(next.waiting()).isEqualTo(2);
    assertThat(next.reserve(account, MAX)).isEqualTo(MAX - 2);
    assertThat(next.forget(account, keys(rows.due(endpoints(), START, 10)))).isEqualTo(2);
    assertThat(next.waiting()).isEqualTo(MAX - 2);
  }

  @Test
  void anEndpointWithManyDueCallsHidesNoOther() throws Exception {
    rows.add(wanted("https://busy.example:443", 50), START);
    rows.add(wanted("https://calm.example:443", 1), START);
    rows.add(wanted("https://later.example:443", 1), START.plusSeconds(1));
    assertThat(rows.endpoints("", 2))
        .containsExactly("https://busy.example:443", "https://calm.example:443");
    assertThat(rows.endpoints("https://calm.example:443", 2))
        .containsExactly("https://later.example:443");
    assertThat(rows.endpoints("https://later.example:443", 2)).isEmpty();
    assertThat(rows.due(endpoints(), START, 10))
        .hasSize(11)
        .extracting(Waiting::endpoint)
        .contains("https://calm.example:443")
        .doesNotContain("https://later.example:443");
    assertThat(rows.oldest()).contains(START);
  }

  @Test
  void whatWaitsAlreadyIsWantedOnce() throws Exception {
    List<Wanted> wanted = wanted("https://a.example:443", 3);
    assertThat(rows.add(wanted.subList(0, 2), START.plusSeconds(60))).isEqualTo(2);
    assertThat(rows.add(wanted, START)).isEqualTo(1);
    assertThat(rows.due(endpoints(), START, 10)).as("all are due now").hasSize(3);
  }

  private List<String> endpoints() {
    return rows.endpoints("", 100);
  }

  private static List<CallKey> keys(List<Waiting> waiting) {
    return waiting.stream().map(Waiting::key).toList();
  }

  private List<Wanted> wanted(String endpoint, int howMany) {
    List<Wanted> wanted = new ArrayList<>();
    for (int i = 0; i < howMany; i++) {
      CallKey key = new CallKey(UUID.randomUUID(), MessageState.SENT);
      wanted.add(new Wanted(key, account, endpoint, START));
    }
    return wanted;
  }

  private Waiting waiting(int retry, Instant failedAt) {
    return new Waiting(
        new CallKey(new UUID(1, 2), MessageState.SENT),
        account,
        "https://shop.example:443",
        retry,
        START,
        failedAt);
  }
}
