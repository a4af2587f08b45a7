package dev.parley.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audit.AuditTable;
import dev.parley.sid.SidSource;
import dev.parley.store.TestDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostalAddressTableTest {
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T18:00:00Z"), ZoneOffset.UTC);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final PostalAddress.Place PLACE =
      new PostalAddress.Place("Ada", "12 High St", null, "Ely", "Cambs", "CB7 4AB", "GB");

  @TempDir private Path directory = Path.of("");
  private PostalAddresses addresses;
  private AccountSid account;
  private AccountSid other;

  @AfterAll
  static void close() {
    TEST.close();
  }

  @BeforeEach
  void start() {
    TEST.execute("truncate account cascade");
    AccountStore accounts =
        new AccountStore(
            TEST.database().jdbi(),
            new AuditTable(CLOCK),
            MasterKey.open(directory.resolve("master.key"), RANDOM),
            new SidSource(CLOCK, RANDOM),
            CLOCK,
            RANDOM);
    addresses = accounts.addresses();
    account = TestAccounts.create(accounts, "Shop").sid();
    other = TestAccounts.create(accounts, "Other").sid();
  }

  private PostalAddress create() {
    return addresses.create(account, "Office", PLACE, TestAccounts.CAUSE).orElseThrow();
  }

  @Test
  void anAddressComesBackAsItWasKeptAndChanged() {
    PostalAddress made = create();
    assertThat(addresses.find(made.sid())).contains(made);
    PostalAddress.Place moved =
        new PostalAddress.Place("Ada", "1 Low St", "Flat 3", "Ely", "Cambs", "CB7 4AB", "GB");
    PostalAddress after =
        addresses
            .update(made.sid(), now -> now.with("Home", moved), TestAccounts.CAUSE)
            .orElseThrow();
    assertThat(addresses.of(account)).containsExactly(after);
    assertThat(after.place()).isEqualTo(moved);
    assertThat(addresses.of(other)).isEmpty();
    assertThat(addresses.delete(made.sid(), TestAccounts.CAUSE)).isTrue();
    assertThat(addresses.delete(made.sid(), TestAccounts.CAUSE)).isFalse();
    assertThat(addresses.update(made.sid(), now -> now, TestAccounts.CAUSE)).isEmpty();
  }

  @Test
  void theRecordOfChangesDoesNotSayWhereSomebodyLives() {
    PostalAddress made = create();
    addresses.delete(made.sid(), TestAccounts.CAUSE);
    List<String> recorded =
        TEST.database()
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery("select before || after from audit_entry where subject = :sid")
                        .bind("sid", made.sid().toString())
                        .mapTo(String.class)
                        .list());
    assertThat(recorded)
        .hasSize(2)
        .noneMatch(words -> words.contains("High St") || words.contains("Ada"));
  }

  @Test
  void anAccountHasAThousandAddresses() {
    PostalAddress first = create();
    TEST.execute(
        "insert into postal_address select gen_random_uuid(), account, friendly_name,"
            + " customer_name, street, street_secondary, city, region, postal_code, iso_country,"
            + " created_at, updated_at from postal_address, generate_series(3, "
            + PostalAddresses.ADDRESSES_MAX
            + ")");
    assertThat(addresses.create(account, "", PLACE, TestAccounts.CAUSE)).isPresent();
    assertThat(addresses.create(account, "", PLACE, TestAccounts.CAUSE)).isEmpty();
    assertThat(addresses.create(other, "", PLACE, TestAccounts.CAUSE)).isPresent();
    assertThat(addresses.delete(first.sid(), TestAccounts.CAUSE)).isTrue();
    assertThat(addresses.create(account, "", PLACE, TestAccounts.CAUSE)).isPresent();
  }
}
