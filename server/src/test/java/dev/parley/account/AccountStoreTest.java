package dev.parley.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.audit.Actor;
import dev.parley.audit.AuditTable;
import dev.parley.audit.Cause;
import dev.parley.config.Secret;
import dev.parley.sid.SidSource;
import dev.parley.store.StoreException;
import dev.parley.store.TestDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountStoreTest {
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T18:00:00.123456789Z"), ZoneOffset.UTC);
  private static final Cause CAUSE = TestAccounts.CAUSE;
  private static final Cause WHY = Cause.parley("test", "spam");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final SidSource SIDS = new SidSource(CLOCK, RANDOM);

  @TempDir private Path directory;

  @AfterAll
  static void close() {
    TEST.close();
  }

  @BeforeEach
  void emptyTables() {
    TEST.execute("truncate account cascade");
  }

  private AccountStore open() {
    return open("master.key");
  }

  private AccountStore open(String keyFile) {
    MasterKey key = MasterKey.open(directory.resolve(keyFile), RANDOM);
    return new AccountStore(
        TEST.database().jdbi(), new AuditTable(CLOCK), key, SIDS, CLOCK, RANDOM);
  }

  @Test
  void anAccountIsTheSameAfterARestart() {
    Account made = TestAccounts.create(open(), "Ahoy");
    assertThat(made.owner()).isEqualTo(made.sid());
    assertThat(made.authToken().value()).matches("[0-9a-f]{32}");
    AccountStore reopened = open();
    assertThat(reopened.find(made.sid())).contains(made);
    assertThat(reopened.all()).containsExactly(made);
  }

  @Test
  void whetherWebhooksAreCalledAgainIsOffUntilItIsSetAndKeptOverARestart() {
    AccountStore store = open();
    AccountSid sid = TestAccounts.create(store, "Ahoy").sid();
    assertThat(store.find(sid).orElseThrow().webhookRetry()).isFalse();
    assertThat(store.setWebhookRetry(sid, true, CAUSE)).isPresent();
    assertThat(store.find(sid).orElseThrow().webhookRetry()).isTrue();
    assertThat(open().find(sid).orElseThrow().webhookRetry()).isTrue();
    suspend(store, sid);
    assertThat(store.find(sid).orElseThrow().webhookRetry()).isTrue();
    assertThat(store.setWebhookRetry(new AccountSid(new UUID(7, 7)), true, CAUSE)).isEmpty();
  }

  @Test
  void theTokenIsNotInTheDatabase() {
    Account made = TestAccounts.create(open(), "Ahoy");
    byte[] stored =
        TEST.database()
            .jdbi()
            .withHandle(
                handle ->
                    handle.createQuery("select auth_token from account").mapTo(byte[].class).one());
    assertThat(new String(stored, java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain(made.authToken().value());
  }

  @Test
  void aTokenMovedToAnotherAccountDoesNotOpen() {
    AccountStore accounts = open();
    Account one = TestAccounts.create(accounts, "one");
    TestAccounts.create(accounts, "two");
    TEST.execute(
        "update account set auth_token ="
            + " (select auth_token from account where friendly_name = 'two') where sid = '"
            + one.sid().id()
            + "'");
    assertThatThrownBy(this::open).isInstanceOf(StoreException.class);
  }

  @Test
  void theWrongMasterKeyIsToldInWords() {
    TestAccounts.create(open(), "Ahoy");
    assertThatThrownBy(() -> open("another.key"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("master.key");
  }

  @Test
  void sidAndTokenAuthenticate() {
    AccountStore accounts = open();
    Account account = TestAccounts.create(accounts, "Ahoy");
    String sid = account.sid().toString();
    String token = account.authToken().value();
    assertThat(accounts.authenticate(sid, token)).contains(account);
    assertThat(accounts.authenticate(sid, token + "0")).isEmpty();
    assertThat(accounts.authenticate(sid, "")).isEmpty();
    assertThat(accounts.authenticate("", token)).isEmpty();
    assertThat(accounts.authenticate("AC" + "0".repeat(32), token)).isEmpty();
  }

  @Test
  void aKeyAuthenticatesAsItsAccountAlsoAfterARestart() {
    AccountStore accounts = open();
    Account account = TestAccounts.create(accounts, "Ahoy");
    Keys.NewKey key =
        accounts.keys().create(account.sid(), "laptop", ApiKey.Kind.STANDARD, CAUSE).orElseThrow();
    for (AccountStore store : Arrays.asList(accounts, open())) {
      assertThat(store.authenticate(key.sid().toString(), key.secret().value())).contains(account);
      assertThat(store.authenticate(key.sid().toString(), account.authToken().value())).isEmpty();
      assertThat(store.authenticate("SK" + "0".repeat(32), key.secret().value())).isEmpty();
    }
  }

  @Test
  void theAccountAndItsSubaccountsAreUnderItOldestFirst() {
    AccountStore accounts = open();
    Account parent = TestAccounts.create(accounts, "parent");
    Account other = TestAccounts.create(accounts, "other");
    Account first = TestAccounts.createUnder(accounts, parent.sid(), "first");
    Account second = TestAccounts.createUnder(accounts, parent.sid(), "second");
    assertThat(accounts.under(parent.sid())).containsExactly(parent, first, second);
    assertThat(accounts.under(other.sid())).containsExactly(other);
    assertThatThrownBy(() -> TestAccounts.createUnder(accounts, first.sid(), "third level"))
        .isInstanceOf(IllegalStateException.class);
  }

  private static StandingChange suspend(AccountStore store, AccountSid sid) {
    return set(store, sid, Standing.Status.SUSPENDED, Standing.SetBy.OPERATOR);
  }

  private static StandingChange set(
      AccountStore store, AccountSid sid, Standing.Status status, Standing.SetBy by) {
    return store.changeStanding(sid, status, by, WHY);
  }

  @Test
  void aClosedAccountStaysClosed() {
    AccountStore accounts = open();
    AccountSid sid = TestAccounts.create(accounts, "Ahoy").sid();
    assertThat(suspend(accounts, sid)).isInstanceOf(StandingChange.Changed.class);
    assertThat(set(accounts, sid, Standing.Status.CLOSED, Standing.SetBy.OPERATOR))
        .isInstanceOf(StandingChange.Changed.class);
    for (Standing.SetBy by : Standing.SetBy.values()) {
      assertThat(set(accounts, sid, Standing.Status.ACTIVE, by))
          .isEqualTo(new StandingChange.Closed());
      assertThat(set(accounts, sid, Standing.Status.SUSPENDED, by))
          .isEqualTo(new StandingChange.Closed());
    }
    assertThat(open().find(sid)).map(Account::status).contains(Standing.Status.CLOSED);
  }

  @Test
  void aStandingIsKeptWithItsReasonAndWhoSetIt() {
    AccountStore accounts = open();
    AccountSid sid = TestAccounts.create(accounts, "Ahoy").sid();
    suspend(accounts, sid);
    Standing kept = open().find(sid).orElseThrow().standing();
    assertThat(kept)
        .isEqualTo(
            new Standing(
                Standing.Status.SUSPENDED,
                Standing.SetBy.OPERATOR,
                "spam",
                Instant.parse("2026-11-23T18:00:00.123456Z")));
    assertThat(suspend(accounts, sid)).isInstanceOf(StandingChange.Unchanged.class);
  }

  @Test
  void anOwnerLiftsWhatAnOwnerSetAndNotWhatTheOperatorSet() {
    AccountStore accounts = open();
    AccountSid parent = TestAccounts.create(accounts, "parent").sid();
    AccountSid sub = TestAccounts.createUnder(accounts, parent, "sub").sid();
    set(accounts, sub, Standing.Status.SUSPENDED, Standing.SetBy.OWNER);
    assertThat(set(accounts, sub, Standing.Status.ACTIVE, Standing.SetBy.OWNER))
        .isInstanceOf(StandingChange.Changed.class);
    suspend(accounts, sub);
    for (Standing.Status status : List.of(Standing.Status.ACTIVE, Standing.Status.CLOSED)) {
      assertThat(set(accounts, sub, status, Standing.SetBy.OWNER))
          .isEqualTo(new StandingChange.SetByOperator());
    }
    assertThat(set(accounts, sub, Standing.Status.ACTIVE, Standing.SetBy.OPERATOR))
        .isInstanceOf(StandingChange.Changed.class);
  }

  @Test
  void whatAnOwnerSuspendedIsSuspendedByTheOperatorOnceTheOperatorDoesSo() {
    AccountStore accounts = open();
    AccountSid parent = TestAccounts.create(accounts, "Ahoy").sid();
    AccountSid sub = TestAccounts.createUnder(accounts, parent, "sub").sid();
    accounts.changeStanding(sub, Standing.Status.SUSPENDED, Standing.SetBy.OWNER, CAUSE);
    Cause fraud = new Cause(new Actor.Operator(), "fraud");
    assertThat(
            accounts.changeStanding(sub, Standing.Status.SUSPENDED, Standing.SetBy.OPERATOR, fraud))
        .isInstanceOf(StandingChange.Changed.class);
    for (AccountStore store : List.of(accounts, open())) {
      Standing standing = store.find(sub).orElseThrow().standing();
      assertThat(standing.setBy()).isEqualTo(Standing.SetBy.OPERATOR);
      assertThat(standing.reason()).isEqualTo("fraud");
    }
    assertThat(accounts.changeStanding(sub, Standing.Status.SUSPENDED, Standing.SetBy.OWNER, CAUSE))
        .isInstanceOf(StandingChange.Unchanged.class);
    assertThat(accounts.changeStanding(sub, Standing.Status.ACTIVE, Standing.SetBy.OWNER, CAUSE))
        .isInstanceOf(StandingChange.SetByOperator.class);
  }

  @Test
  void aKeyThatCannotBeRevokedOpensAgainAndOneThatIsGoneFromTheTableDoesNot() {
    AccountStore accounts = open();
    AccountSid account = TestAccounts.create(accounts, "Ahoy").sid();
    Keys.NewKey key =
        accounts.keys().create(account, "key", ApiKey.Kind.STANDARD, CAUSE).orElseThrow();
    TEST.execute(
        "alter table audit_entry add constraint refused check (action <> 'key.revoked') not valid");
    try {
      assertThatThrownBy(() -> accounts.keys().revoke(key.sid(), CAUSE))
          .hasStackTraceContaining("refused");
      assertThat(accounts.keys().find(key.sid())).isPresent();
      TEST.execute("delete from api_key");
      assertThatThrownBy(() -> accounts.keys().revoke(key.sid(), CAUSE))
          .hasStackTraceContaining("refused");
      assertThat(accounts.keys().find(key.sid())).isEmpty();
    } finally {
      TEST.execute("alter table audit_entry drop constraint refused");
    }
  }

  @Test
  void theStandingOfAParentHoldsForItsSubaccounts() {
    AccountStore accounts = open();
    AccountSid parent = TestAccounts.create(accounts, "parent").sid();
    AccountSid sub = TestAccounts.createUnder(accounts, parent, "sub").sid();
    suspend(accounts, parent);
    assertThat(accounts.isActive(sub)).isFalse();
    assertThat(accounts.find(sub).orElseThrow().status()).isEqualTo(Standing.Status.ACTIVE);
    assertThat(set(accounts, sub, Standing.Status.SUSPENDED, Standing.SetBy.OWNER))
        .isEqualTo(new StandingChange.ParentNotActive());
    set(accounts, sub, Standing.Status.CLOSED, Standing.SetBy.OPERATOR);
    set(accounts, parent, Standing.Status.ACTIVE, Standing.SetBy.OPERATOR);
    assertThat(accounts.standing(sub)).map(Standing::status).contains(Standing.Status.CLOSED);
    assertThat(accounts.isActive(parent)).isTrue();
  }

  @Test
  void aWorseStandingIsInForceBeforeItIsCommittedAndItsWatchersAreToldInOrder() {
    AccountStore accounts = open();
    AccountSid sid = TestAccounts.create(accounts, "Ahoy").sid();
    List<String> told = new ArrayList<>();
    accounts.watchStanding(
        new StandingWatch() {
          @Override
          public void entered(AccountSid account) {
            told.add("entered, active " + accounts.isActive(sid) + ", stored " + stored(sid));
          }

          @Override
          public void committed(AccountSid account) {
            told.add("committed, stored " + stored(sid));
          }
        });
    suspend(accounts, sid);
    set(accounts, sid, Standing.Status.ACTIVE, Standing.SetBy.OPERATOR);
    assertThat(told)
        .containsExactly("entered, active false, stored active", "committed, stored suspended");
  }

  private static String stored(AccountSid sid) {
    return TEST.database()
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select status from account where sid = :sid")
                    .bind("sid", sid.id())
                    .mapTo(String.class)
                    .one());
  }

  @Test
  void aStandingThatCannotBeWrittenIsTakenBack() {
    AccountStore accounts = open();
    AccountSid sid = TestAccounts.create(accounts, "Ahoy").sid();
    accounts.watchStanding(
        new StandingWatch() {
          @Override
          public void entered(AccountSid account) {
            throw new IllegalStateException("before the commit");
          }

          @Override
          public void committed(AccountSid account) {
            throw new AssertionError("nothing was committed");
          }
        });
    assertThatThrownBy(() -> suspend(accounts, sid)).isInstanceOf(IllegalStateException.class);
    assertThat(accounts.isActive(sid)).isTrue();
    assertThat(stored(sid)).isEqualTo("active");
  }

  @Test
  void anAccountKeepsTheSidAndTokenItHadElsewhere() {
    AccountStore accounts = open();
    AccountSid sid = AccountSid.parse("AC" + "0f".repeat(16)).orElseThrow();
    Secret token = new Secret("f".repeat(32));
    NewAccount wanted = new NewAccount("Moved", null, sid, token);
    assertThat(accounts.create(wanted, CAUSE)).isInstanceOf(AccountCreation.Created.class);
    assertThat(open().authenticate(sid.toString(), token.value())).isPresent();
    assertThat(accounts.create(wanted, CAUSE)).isEqualTo(new AccountCreation.SidTaken());
  }

  @Test
  void bothTokensAuthenticateUntilTheSecondIsPromotedOrDropped() {
    AccountStore accounts = open();
    Account made = TestAccounts.create(accounts, "Ahoy");
    String sid = made.sid().toString();
    assertThat(accounts.promoteSecondaryToken(made.sid(), CAUSE)).isEmpty();
    assertThat(accounts.dropSecondaryToken(made.sid(), CAUSE)).isEmpty();
    Account two = accounts.addSecondaryToken(made.sid(), CAUSE).orElseThrow();
    String first = made.authToken().value();
    String second = Objects.requireNonNull(two.secondaryToken()).value();
    for (AccountStore store : List.of(accounts, open())) {
      assertThat(store.authenticate(sid, first)).isPresent();
      assertThat(store.authenticate(sid, second)).isPresent();
    }
    Account promoted = accounts.promoteSecondaryToken(made.sid(), CAUSE).orElseThrow();
    assertThat(promoted.authToken().value()).isEqualTo(second);
    for (AccountStore store : List.of(accounts, open())) {
      assertThat(store.authenticate(sid, first)).isEmpty();
      assertThat(store.authenticate(sid, second)).isPresent();
    }
  }

  @Test
  void aRevokedKeyOpensNothingAlsoAfterARestart() {
    AccountStore accounts = open();
    Account account = TestAccounts.create(accounts, "Ahoy");
    Keys.NewKey key =
        accounts.keys().create(account.sid(), "laptop", ApiKey.Kind.MAIN, CAUSE).orElseThrow();
    assertThat(accounts.keys().rename(key.sid(), "desk", CAUSE))
        .map(ApiKey::friendlyName)
        .contains("desk");
    assertThat(open().keys().of(account.sid())).map(ApiKey::friendlyName).containsExactly("desk");
    assertThat(accounts.keys().revoke(key.sid(), CAUSE)).isTrue();
    assertThat(accounts.keys().revoke(key.sid(), CAUSE)).isFalse();
    for (AccountStore store : List.of(accounts, open())) {
      assertThat(store.authenticate(key.sid().toString(), key.secret().value())).isEmpty();
    }
  }

  @Test
  void anApplicationKeepsASidOfBeforeAndNoOtherGetsIt() {
    AccountStore accounts = open();
    AccountSid account = TestAccounts.create(accounts, "Moved").sid();
    ApplicationSid sid = ApplicationSid.parse("AP5a1b2c3d4e5f60718293a4b5c6d7e8f9").orElseThrow();
    Application kept =
        accounts
            .applications()
            .adopt(sid, account, "Shop", Application.Urls.NONE, CAUSE)
            .orElseThrow();
    assertThat(kept.sid()).isEqualTo(sid);
    assertThat(open().applications().of(account)).containsExactly(kept);
    AccountSid other = TestAccounts.create(accounts, "Other").sid();
    assertThat(accounts.applications().adopt(sid, other, "", Application.Urls.NONE, CAUSE))
        .isEmpty();
  }

  @Test
  void anApplicationIsTheSameAfterARestartAndGoneOnceItIsDeleted() {
    AccountStore accounts = open();
    AccountSid account = TestAccounts.create(accounts, "Ahoy").sid();
    Application.Urls urls =
        new Application.Urls("https://a.example", "GET", null, "POST", "https://b.example");
    Application made = accounts.applications().create(account, "Shop", urls, CAUSE).orElseThrow();
    assertThat(open().applications().of(account)).containsExactly(made);
    accounts
        .applications()
        .update(made.sid(), now -> now.with("Store", Application.Urls.NONE), CAUSE);
    assertThat(open().applications().find(made.sid()))
        .hasValueSatisfying(
            it -> {
              assertThat(it.friendlyName()).isEqualTo("Store");
              assertThat(it.urls()).isEqualTo(Application.Urls.NONE);
            });
    assertThat(accounts.applications().delete(made.sid(), CAUSE)).isTrue();
    assertThat(accounts.applications().delete(made.sid(), CAUSE)).isFalse();
    assertThat(open().applications().of(account)).isEmpty();
  }

  @Test
  void aParentHasAtMostAThousandSubaccountsThatAreNotClosed() {
    AccountStore accounts = open();
    AccountSid parent = TestAccounts.create(accounts, "parent").sid();
    Account last = TestAccounts.createUnder(accounts, parent, "first");
    for (int i = 1; i < ManagedAccounts.SUBACCOUNTS_MAX; i++) {
      last = TestAccounts.createUnder(accounts, parent, "more");
    }
    NewAccount more = NewAccount.under(parent, "one too many");
    assertThat(accounts.create(more, CAUSE)).isEqualTo(new AccountCreation.TooMany());
    set(accounts, last.sid(), Standing.Status.CLOSED, Standing.SetBy.OWNER);
    assertThat(accounts.create(more, CAUSE)).isInstanceOf(AccountCreation.Created.class);
  }

  @Test
  void theNewestAcceptanceOfTheTermsCountsAlsoForSubaccountsAndAfterARestart() {
    AccountStore accounts = open();
    AccountSid parent = accounts.create(NewAccount.named("parent"), CAUSE).orThrow().sid();
    AccountSid sub = TestAccounts.createUnder(accounts, parent, "sub").sid();
    assertThat(accounts.terms(parent)).isEmpty();
    accounts.acceptTerms(parent, 1, "Receipts.", CAUSE);
    accounts.acceptTerms(parent, 2, "Receipts and alerts.", WHY);
    assertThat(accounts.acceptTerms(sub, 1, "Own things.", CAUSE)).isEmpty();
    for (AccountStore store : List.of(accounts, open())) {
      for (AccountSid sid : List.of(parent, sub)) {
        assertThat(store.terms(sid))
            .contains(
                new TermsAcceptance(
                    2,
                    2,
                    "parley",
                    "test",
                    "Receipts and alerts.",
                    Instant.parse("2026-11-23T18:00:00.123456Z")));
      }
    }
    suspend(accounts, parent);
    assertThat(accounts.terms(parent)).map(TermsAcceptance::version).contains(2);
  }

  @Test
  void everyChangeIsAuditedAndNoTokenIs() {
    AccountStore accounts = open();
    Account account = accounts.create(NewAccount.named("Ahoy"), CAUSE).orThrow();
    suspend(accounts, account.sid());
    String second =
        Objects.requireNonNull(
                accounts.addSecondaryToken(account.sid(), CAUSE).orElseThrow().secondaryToken())
            .value();
    List<String> entries =
        TEST.database()
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            "select action || ' ' || reason || ' ' || before || after from"
                                + " audit_entry where chain = :chain order by number")
                        .bind("chain", account.sid().id())
                        .mapTo(String.class)
                        .list());
    assertThat(entries).hasSize(3);
    assertThat(entries.get(0)).startsWith("account.created");
    assertThat(entries.get(1))
        .isEqualTo("account.suspended spam {\"status\":\"active\"}{\"status\":\"suspended\"}");
    assertThat(entries.get(2)).startsWith("account.secondary_token_made");
    assertThat(String.join("", entries)).doesNotContain(second, account.authToken().value());
  }
}
