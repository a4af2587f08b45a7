package dev.parley.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audit.AuditTable;
import dev.parley.audit.Cause;
import dev.parley.e164.PhoneNumber;
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

/** Trial accounts, and whom they may text. */
class OutgoingCallerIdStoreTest {
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T18:00:00Z"), ZoneOffset.UTC);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Cause WHY = TestAccounts.cause("asked for");
  private static final PhoneNumber NUMBER = new PhoneNumber("+12025550101", "US");

  @TempDir private Path directory = Path.of("");
  private AccountStore accounts;
  private AccountSid trial;

  @AfterAll
  static void close() {
    TEST.close();
  }

  @BeforeEach
  void start() {
    TEST.execute("truncate account cascade");
    accounts = open();
    NewAccount wanted = new NewAccount("Trial", null, null, null, AccountType.TRIAL);
    trial = accounts.create(wanted, WHY).orThrow().sid();
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

  private OutgoingCallerId add(AccountSid account) {
    return accounts.callerIds().add(account, NUMBER, "Ada", WHY).orElseThrow();
  }

  @Test
  void aVerifiedNumberIsOneOfItsAccountAndOfItsSubaccountsAlsoAfterARestart() {
    AccountSid below = TestAccounts.createUnder(accounts, trial, "Below").sid();
    AccountSid other = TestAccounts.create(accounts, "Other").sid();
    OutgoingCallerId added = add(trial);
    assertThat(add(trial)).as("twice").isEqualTo(added);
    for (AccountStore store : List.of(accounts, open())) {
      assertThat(store.callerIds().of(trial)).containsExactly(added);
      assertThat(store.isVerified(trial, NUMBER.text())).isTrue();
      assertThat(store.isVerified(below, NUMBER.text())).isTrue();
      assertThat(store.isVerified(other, NUMBER.text())).isFalse();
      assertThat(store.isVerified(trial, "+12025550102")).isFalse();
    }
    assertThat(accounts.callerIds().rename(added.sid(), "Grace", WHY).orElseThrow().friendlyName())
        .isEqualTo("Grace");
    assertThat(accounts.callerIds().delete(added.sid(), WHY)).isTrue();
    assertThat(accounts.callerIds().delete(added.sid(), WHY)).isFalse();
    for (AccountStore store : List.of(accounts, open())) {
      assertThat(store.isVerified(trial, NUMBER.text())).isFalse();
    }
  }

  @Test
  void aNumberThatIsTakenAwayIsOutOfMemoryBeforeItsCommit() {
    OutgoingCallerId added = add(trial);
    List<String> calls = new ArrayList<>();
    accounts.watchStanding(
        new StandingWatch() {
          @Override
          public void entered(AccountSid account) {
            assertThat(accounts.isVerified(account, NUMBER.text())).isFalse();
            assertThat(open().isVerified(account, NUMBER.text())).isTrue();
            calls.add("entered");
          }

          @Override
          public void committed(AccountSid account) {
            assertThat(open().isVerified(account, NUMBER.text())).isFalse();
            calls.add("committed");
          }
        });
    accounts.callerIds().delete(added.sid(), WHY);
    assertThat(calls).containsExactly("entered", "committed");
  }

  @Test
  void anAccountHasAHundredVerifiedNumbers() {
    for (int i = 0; i < OutgoingCallerIds.CALLER_IDS_MAX; i++) {
      PhoneNumber number = new PhoneNumber("+1202555%04d".formatted(i), "US");
      assertThat(accounts.callerIds().add(trial, number, "n", WHY)).isPresent();
    }
    PhoneNumber one = new PhoneNumber("+12025559999", "US");
    assertThat(accounts.callerIds().add(trial, one, "n", WHY)).isEmpty();
  }

  @Test
  void aSubaccountIsWhatItsOwnerIsAndIsUpgradedWithIt() {
    AccountSid below = TestAccounts.createUnder(accounts, trial, "Below").sid();
    assertThat(accounts.isTrial(below)).isTrue();
    assertThat(accounts.upgrade(below, WHY)).isEqualTo(new UpgradeResult.OfOwner(trial));
    assertThat(accounts.upgrade(trial, WHY)).isInstanceOf(UpgradeResult.Upgraded.class);
    assertThat(accounts.upgrade(trial, WHY)).isInstanceOf(UpgradeResult.Unchanged.class);
    for (AccountStore store : List.of(accounts, open())) {
      assertThat(store.isTrial(trial)).isFalse();
      assertThat(store.isTrial(below)).isFalse();
    }
    int entries =
        TEST.database()
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            "select count(*) from audit_entry where action = 'account.upgraded'"
                                + " and subject in (:trial, :below)")
                        .bind("trial", trial.toString())
                        .bind("below", below.toString())
                        .mapTo(Integer.class)
                        .one());
    assertThat(entries).isEqualTo(2);
  }
}
