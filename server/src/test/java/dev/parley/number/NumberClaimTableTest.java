package dev.parley.number;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.account.AccountSid;
import dev.parley.e164.PhoneNumber;
import dev.parley.number.NumberClaims.Begun;
import dev.parley.number.NumberClaims.Confirmation;
import dev.parley.number.NumberClaims.Purpose;
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

  private Begun begin(AccountSid of, PhoneNumber number, String code) {
    return claims.begin(of, number, Purpose.HOLD, "Shop", code);
  }

  @Test
  void aRightCodeIsGoodOnceAndForWhoAskedForIt() {
    assertThat(begin(account, NUMBER, CODE))
        .isEqualTo(new Begun.Until(clock.instant().plus(NumberClaims.VALID)));
    assertThat(claims.confirm(other, NUMBER, Purpose.HOLD, CODE))
        .isEqualTo(new Confirmation.NoClaim());
    assertThat(claims.confirm(account, NUMBER, Purpose.HOLD, CODE))
        .isEqualTo(new Confirmation.Right("Shop"));
    assertThat(claims.confirm(account, NUMBER, Purpose.HOLD, CODE))
        .isEqualTo(new Confirmation.NoClaim());
  }

  @Test
  void afterFiveWrongCodesTheRightOneIsNoLongerGood() {
    begin(account, NUMBER, CODE);
    for (int left = NumberClaims.TRIES_MAX - 1; left >= 0; left--) {
      assertThat(claims.confirm(account, NUMBER, Purpose.HOLD, "999999"))
          .isEqualTo(new Confirmation.Wrong(left));
    }
    assertThat(claims.confirm(account, NUMBER, Purpose.HOLD, CODE))
        .isEqualTo(new Confirmation.NoClaim());
    begin(account, NUMBER, "111111");
    assertThat(claims.confirm(account, NUMBER, Purpose.HOLD, "111111"))
        .isEqualTo(new Confirmation.Right("Shop"));
  }

  @Test
  void aCodeExpiresAfterTenMinutes() {
    begin(account, NUMBER, CODE);
    clock.pass(NumberClaims.VALID);
    assertThat(claims.confirm(account, NUMBER, Purpose.HOLD, CODE))
        .isEqualTo(new Confirmation.NoClaim());
  }

  @Test
  void aNumberGetsThreeCodesADayWhoeverAsks() {
    for (int i = 0; i < NumberClaims.CODES_MAX; i++) {
      assertThat(begin(i == 1 ? other : account, NUMBER, CODE)).isInstanceOf(Begun.Until.class);
    }
    assertThat(begin(other, NUMBER, CODE)).isEqualTo(new Begun.NumberHasEnough());
    assertThat(begin(other, number(2), CODE)).isInstanceOf(Begun.Until.class);
    clock.pass(NumberClaims.WINDOW.plusSeconds(1));
    assertThat(begin(other, NUMBER, CODE)).isInstanceOf(Begun.Until.class);
  }

  private static PhoneNumber number(int i) {
    return new PhoneNumber("+12025550%03d".formatted(i), "US");
  }

  @Test
  void anAccountGetsTwentyCodesADayWhomeverTo() {
    for (int i = 0; i < NumberClaims.ACCOUNT_CODES_MAX; i++) {
      assertThat(begin(account, number(i), CODE)).isInstanceOf(Begun.Until.class);
    }
    assertThat(begin(account, number(99), CODE)).isEqualTo(new Begun.AccountHasEnough());
    assertThat(begin(other, number(99), CODE)).isInstanceOf(Begun.Until.class);
    clock.pass(NumberClaims.WINDOW.plusSeconds(1));
    assertThat(begin(account, number(99), CODE)).isInstanceOf(Begun.Until.class);
  }

  @Test
  void whoAsksForACodeLeavesThatOfAnotherAccountGood() {
    begin(account, NUMBER, "111111");
    clock.pass(NumberClaims.WINDOW.minusMinutes(1));
    begin(account, NUMBER, CODE);
    clock.pass(Duration.ofMinutes(2));
    assertThat(begin(other, NUMBER, "222222")).isInstanceOf(Begun.Until.class);
    assertThat(claims.confirm(account, NUMBER, Purpose.HOLD, CODE))
        .isEqualTo(new Confirmation.Right("Shop"));
    assertThat(claims.confirm(other, NUMBER, Purpose.HOLD, "222222"))
        .isEqualTo(new Confirmation.Right("Shop"));
  }

  @Test
  void claimsAreForgottenWhenTheyCountNoLongerAndTheirCodeIsNoLongerGood() {
    begin(account, NUMBER, CODE);
    clock.pass(NumberClaims.WINDOW.minusMinutes(1));
    begin(account, NUMBER, CODE);
    clock.pass(Duration.ofMinutes(2));
    assertThat(forget()).as("its second code is good").isZero();
    clock.pass(NumberClaims.VALID);
    assertThat(forget()).isEqualTo(1);
  }

  private int forget() {
    return NumberClaimTable.forgetOld(TEST.database().jdbi(), clock.instant());
  }

  @Test
  void aCodeIsGoodForNothingElse() {
    claims.begin(account, NUMBER, Purpose.RECEIVE, "Ada", CODE);
    claims.begin(account, NUMBER, Purpose.ANSWER, "Ada", "543210");
    assertThat(claims.confirm(account, NUMBER, Purpose.HOLD, CODE))
        .isEqualTo(new Confirmation.NoClaim());
    assertThat(claims.confirm(account, NUMBER, Purpose.RECEIVE, "543210"))
        .as("the account knows this one, and must not use it itself")
        .isEqualTo(new Confirmation.Wrong(NumberClaims.TRIES_MAX - 1));
    assertThat(claims.confirm(account, NUMBER, Purpose.ANSWER, CODE))
        .isEqualTo(new Confirmation.Wrong(NumberClaims.TRIES_MAX - 1));
    assertThat(claims.confirm(account, NUMBER, Purpose.RECEIVE, CODE))
        .isEqualTo(new Confirmation.Right("Ada"));
  }

  @Test
  void whoWaitsForAnAnswerIsFoundWhileTheCodeIsGood() {
    claims.begin(account, NUMBER, Purpose.ANSWER, "Ada", CODE);
    begin(other, NUMBER, CODE);
    assertThat(claims.awaitingAnswer(NUMBER)).containsExactly(account);
    clock.pass(NumberClaims.VALID);
    assertThat(claims.awaitingAnswer(NUMBER)).isEmpty();
  }
}
