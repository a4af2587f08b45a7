package dev.parley.number;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.AccountSid;
import dev.parley.e164.PhoneNumber;
import dev.parley.number.NumberClaims.Begun;
import dev.parley.number.NumberClaims.Confirmation;
import dev.parley.sid.SidSource;
import dev.parley.store.TestDatabase;
import dev.parley.testing.SettableClock;
import java.time.Duration;
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
        .isEqualTo(new Begun.Until(clock.instant().plus(NumberClaims.VALID)));
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
      assertThat(claims.begin(i == 1 ? other : account, NUMBER, CODE))
          .isInstanceOf(Begun.Until.class);
    }
    assertThat(claims.begin(other, NUMBER, CODE)).isEqualTo(new Begun.NumberHasEnough());
    assertThat(claims.begin(other, number(2), CODE)).isInstanceOf(Begun.Until.class);
    clock.pass(NumberClaims.WINDOW.plusSeconds(1));
    assertThat(claims.begin(other, NUMBER, CODE)).isInstanceOf(Begun.Until.class);
  }

  private static PhoneNumber number(int i) {
    return new PhoneNumber("+12025550%03d".formatted(i), "US");
  }

  @Test
  void anAccountGetsTwentyCodesADayWhomeverTo() {
    for (int i = 0; i < NumberClaims.ACCOUNT_CODES_MAX; i++) {
      assertThat(claims.begin(account, number(i), CODE)).isInstanceOf(Begun.Until.class);
    }
    assertThat(claims.begin(account, number(99), CODE)).isEqualTo(new Begun.AccountHasEnough());
    assertThat(claims.begin(other, number(99), CODE)).isInstanceOf(Begun.Until.class);
    clock.pass(NumberClaims.WINDOW.plusSeconds(1));
    assertThat(claims.begin(account, number(99), CODE)).isInstanceOf(Begun.Until.class);
  }

  @Test
  void whoAsksForACodeLeavesThatOfAnotherAccountGood() {
    claims.begin(account, NUMBER, "111111");
    clock.pass(NumberClaims.WINDOW.minusMinutes(1));
    claims.begin(account, NUMBER, CODE);
    clock.pass(Duration.ofMinutes(2));
    assertThat(claims.begin(other, NUMBER, "222222")).isInstanceOf(Begun.Until.class);
    assertThat(claims.confirm(account, NUMBER, CODE)).isEqualTo(new Confirmation.Right());
    assertThat(claims.confirm(other, NUMBER, "222222")).isEqualTo(new Confirmation.Right());
  }

  @Test
  void claimsAreForgottenWhenTheyCountNoLongerAndTheirCodeIsNoLongerGood() {
    claims.begin(account, NUMBER, CODE);
    clock.pass(NumberClaims.WINDOW.minusMinutes(1));
    claims.begin(account, NUMBER, CODE);
    clock.pass(Duration.ofMinutes(2));
    assertThat(forget()).as("its second code is good").isZero();
    clock.pass(NumberClaims.VALID);
    assertThat(forget()).isEqualTo(1);
  }

  private int forget() {
    return NumberClaimTable.forgetOld(TEST.database().jdbi(), clock.instant());
  }
}
