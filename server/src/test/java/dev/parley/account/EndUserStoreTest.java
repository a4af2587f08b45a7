package dev.parley.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audit.AuditTable;
import dev.parley.audit.Cause;
import dev.parley.sid.SidSource;
import dev.parley.store.TestDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndUserStoreTest {
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Cause WHY = TestAccounts.cause("spam");

  @TempDir private Path directory = Path.of("");
  private AccountStore accounts;
  private AccountSid account;

  @AfterAll
  static void close() {
    TEST.close();
  }

  @BeforeEach
  void start() {
    TEST.execute("truncate account cascade");
    accounts = open();
    account = TestAccounts.create(accounts, "Shop").sid();
  }

  private AccountStore open() {
    return new AccountStore(
        TEST.database().jdbi(),
        new AuditTable(CLOCK),
        MasterKey.open(directory.resolve("master.key"), RANDOM),
        new SidSource(CLOCK, RANDOM),
        CLOCK,
        RANDOM);
  }

  private EndUserChange stop(String tag, EndUser.StoppedBy by) {
    return accounts.endUsers().stop(account, tag, by, WHY);
  }

  private EndUserChange resume(String tag, EndUser.StoppedBy by) {
    return accounts.endUsers().resume(account, tag, by, WHY);
  }

  @Test
  void aStoppedEndUserIsStoppedForItsAccountAloneAlsoAfterARestart() {
    AccountSid other = TestAccounts.create(accounts, "Other").sid();
    assertThat(stop("shop-17", EndUser.StoppedBy.ACCOUNT)).isEqualTo(new EndUserChange.Changed());
    assertThat(accounts.endUsers().find(account, "shop-17"))
        .contains(new EndUser(account, "shop-17", EndUser.StoppedBy.ACCOUNT, "spam", NOW));
    for (AccountStore store : List.of(accounts, open())) {
      assertThat(store.isStopped(account, "shop-17")).isTrue();
      assertThat(store.anyStopped(account)).isTrue();
      assertThat(store.isStopped(account, "shop-18")).isFalse();
      assertThat(store.isStopped(account, null)).isFalse();
      assertThat(store.isStopped(other, "shop-17")).isFalse();
    }
    assertThat(stop("shop-17", EndUser.StoppedBy.ACCOUNT)).isEqualTo(new EndUserChange.Unchanged());
    assertThat(resume("shop-17", EndUser.StoppedBy.ACCOUNT))
        .isInstanceOf(EndUserChange.Changed.class);
    assertThat(resume("shop-17", EndUser.StoppedBy.ACCOUNT))
        .isEqualTo(new EndUserChange.Unchanged());
    for (AccountStore store : List.of(accounts, open())) {
      assertThat(store.isStopped(account, "shop-17")).isFalse();
      assertThat(store.anyStopped(account)).isFalse();
    }
  }

  @Test
  void whoStandsLowerDoesNotResumeWhomSomebodyAboveStoppedAlsoWhereItWasStoppedBefore() {
    for (AccountStore store : List.of(accounts, open())) {
      EndUsers endUsers = store.endUsers();
      for (EndUser.StoppedBy by : EndUser.StoppedBy.values()) {
        assertThat(endUsers.stop(account, "shop-17", by, WHY))
            .as("taken over by " + by)
            .isEqualTo(new EndUserChange.Changed());
        assertThat(endUsers.stop(account, "shop-17", EndUser.StoppedBy.ACCOUNT, WHY))
            .isEqualTo(new EndUserChange.Unchanged());
        for (EndUser.StoppedBy lower : EndUser.StoppedBy.values()) {
          if (lower.compareTo(by) < 0) {
            assertThat(endUsers.resume(account, "shop-17", lower, WHY))
                .isEqualTo(new EndUserChange.StoppedAbove(by));
          }
        }
      }
      assertThat(open().endUsers().find(account, "shop-17").orElseThrow().stoppedBy())
          .isEqualTo(EndUser.StoppedBy.OPERATOR);
      assertThat(endUsers.resume(account, "shop-17", EndUser.StoppedBy.OPERATOR, WHY))
          .isEqualTo(new EndUserChange.Changed());
    }
  }

  @Test
  void aStopIsInForceBeforeItIsCommittedAndTakenBackWhenItIsNot() {
    List<String> told = new ArrayList<>();
    accounts.watchStanding(
        new StandingWatch() {
          @Override
          public void entered(AccountSid entered) {
            told.add("entered " + accounts.isStopped(account, "shop-17"));
            if (told.size() > 2) {
              throw new IllegalStateException("before the commit");
            }
          }

          @Override
          public void committed(AccountSid committed) {
            told.add("committed " + open().isStopped(account, "shop-17"));
          }
        });
    stop("shop-17", EndUser.StoppedBy.ACCOUNT);
    assertThat(told).containsExactly("entered true", "committed true");
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> stop("x", EndUser.StoppedBy.ACCOUNT)))
        .hasMessage("before the commit");
    assertThat(accounts.isStopped(account, "x")).isFalse();
    assertThat(open().isStopped(account, "x")).isFalse();
  }

  @Test
  void atMostTenThousandAreStopped() {
    TEST.execute(
        "insert into end_user select '"
            + account.id()
            + "', 'user-' || n, 'account', '', now() from generate_series(1, "
            + (EndUsers.STOPPED_MAX - 1)
            + ") n");
    accounts = open();
    assertThat(stop("last", EndUser.StoppedBy.ACCOUNT)).isInstanceOf(EndUserChange.Changed.class);
    assertThat(stop("one too many", EndUser.StoppedBy.ACCOUNT).getClass())
        .isEqualTo(EndUserChange.TooMany.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "two words", "tab\t", "\u00e9", "\u007f"})
  void whatIsNotOneWordOfPrintableAsciiIsNoTag(String text) {
    assertThat(EndUser.isTag(text)).isFalse();
  }

  @Test
  void aTagHasSixtyFourCharactersAtMost() {
    assertThat(EndUser.isTag("a".repeat(64))).isTrue();
    assertThat(EndUser.isTag("a".repeat(65))).isFalse();
    assertThat(EndUser.isTag("user@shop.example/17")).isTrue();
  }
}
