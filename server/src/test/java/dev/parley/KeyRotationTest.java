package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.account.Account;
import dev.parley.account.AccountStore;
import dev.parley.account.KeyRotation;
import dev.parley.account.MasterKey;
import dev.parley.account.NewAccount;
import dev.parley.account.SealedColumn;
import dev.parley.audit.Actor;
import dev.parley.audit.AuditTable;
import dev.parley.audit.Cause;
import dev.parley.carrier.registry.CarrierRegistry;
import dev.parley.config.AddedSettings;
import dev.parley.config.Secret;
import dev.parley.people.PersonSid;
import dev.parley.sid.SidSource;
import dev.parley.store.StoreException;
import dev.parley.store.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new master key in the place of the old one, also when it is cut off in the middle. */
class KeyRotationTest {
  private static final TestDatabase TEST = TestDatabase.fresh();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Cause CAUSE = Cause.of(new Actor.Operator());
  private static final Secret PASSWORD = new Secret("pass");

  /** Octets that are no secret: hashes of what is random, and numbers. */
  private static final Set<String> NOT_SEALED =
      Set.of(
          "api_key.secret_sha256",
          "audit_chain.hash",
          "audit_entry.hash",
          "inbound_part.content",
          "number_claim.code_hash",
          "person_session.id_sha256",
          "personal_token.secret_sha256",
          "recovery_code.code_sha256");

  @TempDir private Path directory;
  private Path file;
  private Path next;
  private Account account;

  @BeforeEach
  void fill() {
    file = directory.resolve("master.key");
    next = directory.resolve("master.key.next");
    TEST.execute("truncate account cascade");
    TEST.execute("truncate carrier, carrier_version, route, master_key");
    account = accounts().create(NewAccount.named("Ahoy"), CAUSE).orThrow();
    account = accounts().addSecondaryToken(account.sid(), CAUSE).orElseThrow();
    carriers().add(AddedSettings.parse("{name: acme, host: h, systemId: me}"), PASSWORD, CAUSE);
  }

  @AfterAll
  static void close() {
    TEST.close();
  }

  private MasterKey key() {
    return MasterKey.open(file, RANDOM);
  }

  private AccountStore accounts() {
    return new AccountStore(
        TEST.database().jdbi(),
        new AuditTable(CLOCK),
        key(),
        new SidSource(CLOCK, RANDOM),
        CLOCK,
        RANDOM);
  }

  private CarrierRegistry carriers() {
    return new CarrierRegistry(TEST.database().jdbi(), key(), new AuditTable(CLOCK), CLOCK);
  }

  private KeyRotation rotation() {
    return new KeyRotation(TEST.database().jdbi(), file, RANDOM, CLOCK);
  }

  private KeyRotation.Rotated rotate() throws Exception {
    return rotation().rotate(SealedColumn.ALL, new AuditTable(CLOCK), CAUSE);
  }

  private void everythingOpens() {
    Account found = accounts().find(account.sid()).orElseThrow();
    assertThat(found.authToken()).isEqualTo(account.authToken());
    assertThat(found.secondaryToken()).isEqualTo(account.secondaryToken());
    assertThat(carriers().carrier("acme").orElseThrow().password()).isEqualTo(PASSWORD);
  }

  @Test
  void everythingOpensWithTheNewKeyAndNothingWithTheOldOne() throws Exception {
    String before = key().fingerprint();
    KeyRotation.Rotated done = rotate();
    assertThat(done.values()).isEqualTo(3);
    assertThat(done.fingerprint()).isEqualTo(key().fingerprint()).isNotEqualTo(before);
    assertThat(rotation().noted()).contains(done.fingerprint());
    everythingOpens();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(MasterKey.open(done.old(), RANDOM).fingerprint()).isEqualTo(before);
    Files.copy(done.old(), directory.resolve("old"));
    file = directory.resolve("old");
    assertThatThrownBy(this::accounts).isInstanceOf(StoreException.class);
  }

  @Test
  void secondFactorsOfPeopleAreSealedAnew() throws Exception {
    PersonSid person = new PersonSid(new UUID(1, 2));
    byte[] secret = {1, 2, 3};
    byte[] context = ("second factor of " + person).getBytes(StandardCharsets.US_ASCII);
    byte[] sealed = key().seal(secret, context);
    TEST.database()
        .jdbi()
        .useHandle(
            handle -> {
              handle.execute("delete from person");
              handle
                  .createUpdate(
                      """
                      insert into person (sid, login, name, role, accounts, enabled, password,
                        must_change_password, created_at, updated_at)
                      values (:sid, 'a', 'a', 'admin', '{}', true, '', false, now(), now())
                      """)
                  .bind("sid", person.id())
                  .execute();
              handle
                  .createUpdate("insert into second_factor values (:sid, :secret, null, 0)")
                  .bind("sid", person.id())
                  .bind("secret", sealed)
                  .execute();
            });
    rotate();
    byte[] anew =
        TEST.database()
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery("select secret from second_factor")
                        .mapTo(byte[].class)
                        .one());
    assertThat(key().unseal(anew, context)).isEqualTo(secret);
    TEST.execute("delete from second_factor");
  }

  @Test
  void aRotationThatWasCutOffBeforeItsCommitIsThrownAway() {
    rotation().note(key());
    assertThat(MasterKey.open(next, RANDOM)).isNotNull();
    rotation().settle();
    assertThat(next).doesNotExist();
    everythingOpens();
  }

  @Test
  void aRotationThatWasCutOffAfterItsCommitIsFinished() throws Exception {
    KeyRotation.Rotated done = rotate();
    Files.move(file, next);
    Files.move(done.old(), file);
    rotation().settle();
    assertThat(next).doesNotExist();
    assertThat(key().fingerprint()).isEqualTo(done.fingerprint());
    assertThat(done.old()).exists();
    everythingOpens();
  }

  @Test
  void aRotationThatFailsInTheMiddleChangesNothing() {
    TEST.execute("update carrier set password = decode(repeat('00', 40), 'hex')");
    assertThatThrownBy(this::rotate).isInstanceOf(StoreException.class);
    rotation().settle();
    assertThat(next).doesNotExist();
    assertThat(accounts().find(account.sid())).contains(account);
  }

  @Test
  void aKeyThatIsNotTheDatabasesOwnIsNotReplaced() throws Exception {
    rotation().note(key());
    Files.delete(file);
    MasterKey another = key();
    assertThatThrownBy(this::rotate)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("not the one");
    assertThat(key().fingerprint()).isEqualTo(another.fingerprint());
  }

  @Test
  void aKeyThatIsMissingIsNotMade() throws Exception {
    Files.delete(file);
    assertThatThrownBy(this::rotate)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is missing");
    assertThat(file).doesNotExist();
    assertThat(next).doesNotExist();
  }

  /** Else the right key would be refused at the next start, since the wrong one was noted. */
  @Test
  void aWrongKeyIsNotNotedForADatabaseThatKnowsNone() throws Exception {
    Path right = Files.move(file, directory.resolve("right"));
    MasterKey wrong = key();
    assertThatThrownBy(this::rotate).isInstanceOf(StoreException.class);
    assertThat(rotation().noted()).isEmpty();
    assertThat(key().fingerprint()).isEqualTo(wrong.fingerprint());
    Files.delete(file);
    Files.move(right, file);
    rotation().settle();
    rotate();
    everythingOpens();
  }

  @Test
  void theNewKeyBelongsToWhoeverOwnedTheOldOne() throws Exception {
    UserPrincipal server = somebodyElse();
    Files.setOwner(file, server);
    KeyRotation.Rotated done = rotate();
    assertThat(Files.getOwner(file)).isEqualTo(server);
    assertThat(Files.getOwner(done.old())).isEqualTo(server);
  }

  /** Only root gives files away. */
  private UserPrincipal somebodyElse() throws Exception {
    assumeTrue(Files.getOwner(file).getName().equals("root"));
    return file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
  }

  @Test
  void whateverIsSealedCounts() {
    assertThat(rotation().sealed()).isTrue();
    TEST.execute("truncate account cascade");
    TEST.execute("truncate carrier cascade");
    assertThat(rotation().sealed()).isFalse();
    TEST.execute("delete from person");
    TEST.execute(
        """
        insert into person (sid, login, name, role, accounts, enabled, password,
          must_change_password, created_at, updated_at)
        values ('00000000-0000-0001-0000-000000000002', 'a', 'a', 'admin', '{}', true, '', false,
          now(), now())
        """);
    TEST.execute(
        "insert into second_factor"
            + " values ('00000000-0000-0001-0000-000000000002', decode('00', 'hex'), null, 0)");
    assertThat(rotation().sealed()).isTrue();
    TEST.execute("delete from second_factor");
  }

  /** What a rotation does not know would be lost with the old key. */
  @Test
  void everyColumnOfOctetsIsSealedAnewOrIsNoSecret() {
    List<String> columns =
        TEST.database()
            .jdbi()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            """
                            select table_name || '.' || column_name from information_schema.columns
                            where table_schema = 'public' and data_type = 'bytea'
                            """)
                        .mapTo(String.class)
                        .list());
    Set<String> known =
        SealedColumn.ALL.stream()
            .map(column -> column.table() + "." + column.column())
            .collect(Collectors.toCollection(TreeSet::new));
    known.addAll(NOT_SEALED);
    assertThat(known).containsAll(columns);
  }
}
