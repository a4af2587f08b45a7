package dev.parley.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.sid.SidSource;
import dev.parley.store.StoreException;
import dev.parley.store.TestDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountStoreTest {
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T18:00:00.123456789Z"), ZoneOffset.UTC);
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
    return new AccountStore(TEST.database().jdbi(), key, SIDS, CLOCK, RANDOM);
  }

  @Test
  void anAccountIsTheSameAfterARestart() {
    Account made = open().create("Ahoy");
    assertThat(made.owner()).isEqualTo(made.sid());
    assertThat(made.authToken().value()).matches("[0-9a-f]{32}");
    AccountStore reopened = open();
    assertThat(reopened.find(made.sid())).contains(made);
    assertThat(reopened.all()).containsExactly(made);
  }

  @Test
  void whetherWebhooksAreCalledAgainIsOffUntilItIsSetAndKeptOverARestart() {
    AccountStore store = open();
    AccountSid sid = store.create("Ahoy").sid();
    assertThat(store.find(sid).orElseThrow().webhookRetry()).isFalse();
    assertThat(store.setWebhookRetry(sid, true)).isPresent();
    assertThat(store.find(sid).orElseThrow().webhookRetry()).isTrue();
    assertThat(open().find(sid).orElseThrow().webhookRetry()).isTrue();
    assertThat(store.changeStatus(sid, Account.Status.SUSPENDED).orElseThrow().webhookRetry())
        .isTrue();
    assertThat(store.setWebhookRetry(new AccountSid(new UUID(7, 7)), true)).isEmpty();
  }

  @Test
  void theTokenIsNotInTheDatabase() {
    Account made = open().create("Ahoy");
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
    Account one = accounts.create("one");
    accounts.create("two");
    TEST.execute(
        "update account set auth_token ="
            + " (select auth_token from account where friendly_name = 'two') where sid = '"
            + one.sid().id()
            + "'");
    assertThatThrownBy(this::open).isInstanceOf(StoreException.class);
  }

  @Test
  void theWrongMasterKeyIsToldInWords() {
    open().create("Ahoy");
    assertThatThrownBy(() -> open("another.key"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("master.key");
  }

  @Test
  void sidAndTokenAuthenticate() {
    AccountStore accounts = open();
    Account account = accounts.create("Ahoy");
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
    Account account = accounts.create("Ahoy");
    Accounts.NewKey key = accounts.createKey(account.sid(), "laptop");
    for (AccountStore store : Arrays.asList(accounts, open())) {
      assertThat(store.authenticate(key.sid().toString(), key.secret().value())).contains(account);
      assertThat(store.authenticate(key.sid().toString(), account.authToken().value())).isEmpty();
      assertThat(store.authenticate("SK" + "0".repeat(32), key.secret().value())).isEmpty();
    }
  }

  @Test
  void theAccountAndItsSubaccountsAreUnderItOldestFirst() {
    AccountStore accounts = open();
    Account parent = accounts.create("parent");
    Account other = accounts.create("other");
    Account first = accounts.createUnder(parent.sid(), "first");
    Account second = accounts.createUnder(parent.sid(), "second");
    assertThat(accounts.under(parent.sid())).containsExactly(parent, first, second);
    assertThat(accounts.under(other.sid())).containsExactly(other);
    assertThatThrownBy(() -> accounts.createUnder(first.sid(), "third level"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aClosedAccountStaysClosed() {
    AccountStore accounts = open();
    AccountSid sid = accounts.create("Ahoy").sid();
    assertThat(accounts.changeStatus(sid, Account.Status.SUSPENDED)).isPresent();
    assertThat(accounts.changeStatus(sid, Account.Status.CLOSED)).isPresent();
    assertThat(accounts.changeStatus(sid, Account.Status.ACTIVE)).isEmpty();
    assertThat(open().find(sid)).map(Account::status).contains(Account.Status.CLOSED);
  }
}
