package dev.parley.number;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.AccountSid;
import dev.parley.e164.PhoneNumber;
import dev.parley.number.NumberClaims.Confirmation;
import dev.parley.sid.SidSource;
import dev.parley.store.TestDatabase;
import dev.parley.testing.SettableClock;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NumberClaimTableTest {
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final PhoneNumber NUMBER = new PhoneNumber("+12025550101", "US");
  private static final String CODE = "012345";

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T18:00:00Z"));
  private final SidSource sids = new SidSource(clock, new Random(7));
  private final NumberClaims claims = new NumberClaimTable(TEST.database().jdbi(), clock);
  private AccountSid account;
  private AccountSid other;

  @AfterAll
  static void close() {
    TEST.close();
  }

  @BeforeEach
  void makeAccounts() {
    TEST.execute("truncate account cascade");
    account = makeAccount();
    other = makeAccount();
  }

  private AccountSid makeAccount() {
    AccountSid sid = new AccountSid(sids.next());
    TEST.execute(
        "insert into account values ('%s', '%s', 'x', 'active', '', '2026-01-01', '2026-01-01')"
            .formatted(sid.id(), sid.id()));
    return sid;
  }

  @Test
  void aRightCodeIsGoodOnceAndForWhoAskedForIt() {
    assertThat(claims.begin(account, NUMBER, CODE))
        .contains(clock.instant().plus(NumberClaims.VALID));
    assertThat(claims.confirm(other, NUMBER, CODE)).isEqualTo(new Confirmation.NoClaim());
    assertThat(claims.confirm(account, NUMBER, CODE)).isEqualTo(new Confirmation.Right());
    assertThat(claims.confirm(account, NUMBER, CODE)).isEqualTo(new Confirmation.NoClaim());
  }

  @Test
  void afterFiveWrongCodesTheRightOneIsNoLongerGood() {
    claims.begin(account, NUMBER, CODE);
    for (int left = NumberClaims.TRIES_MAX - 1; left >= 0; left--) {
      assertThat(claims.confirm(account, NUMBER, "999999")).isEqualTo(new Confirmation.Wrong(left));
    }
    assertThat(claims.confirm(account, NUMBER, CODE)).isEqualTo(new Confirmation.NoClaim());
    claims.begin(account, NUMBER, "111111");
    assertThat(claims.confirm(account, NUMBER, "111111")).isEqualTo(new Confirmation.Right());
  }

  @Test
  void aCodeExpiresAfterTenMinutes() {
    claims.begin(account, NUMBER, CODE);
    clock.pass(NumberClaims.VALID);
    assertThat(claims.confirm(account, NUMBER, CODE)).isEqualTo(new Confirmation.NoClaim());
  }

  @Test
  void aNumberGetsThreeCodesADayWhoeverAsks() {
    for (int i = 0; i < NumberClaims.CODES_MAX; i++) {
      assertThat(claims.begin(i == 1 ? other : account, NUMBER, CODE)).isPresent();
    }
    assertThat(claims.begin(other, NUMBER, CODE)).isEmpty();
    assertThat(claims.begin(other, new PhoneNumber("+12025550102", "US"), CODE)).isPresent();
    clock.pass(NumberClaims.WINDOW.plusSeconds(1));
    assertThat(claims.begin(other, NUMBER, CODE)).isPresent();
  }
}
