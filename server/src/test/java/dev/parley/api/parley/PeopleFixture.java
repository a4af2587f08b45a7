package dev.parley.api.parley;

import dev.parley.account.Account;
import dev.parley.account.FakeAccounts;
import dev.parley.api.ApiErrors;
import dev.parley.api.ApiFixture;
import dev.parley.audit.AuditTable;
import dev.parley.audit.AuditedLines;
import dev.parley.audit.StoredTrail;
import dev.parley.http.Routes;
import dev.parley.people.AttemptLimiter;
import dev.parley.people.Bearers;
import dev.parley.people.CheapPasswords;
import dev.parley.people.FirstAdmin;
import dev.parley.people.Login;
import dev.parley.people.Passwords;
import dev.parley.people.PeopleStore;
import dev.parley.people.Person;
import dev.parley.people.PersonalTokens;
import dev.parley.people.Sealing;
import dev.parley.people.SecondFactors;
import dev.parley.sid.SidSource;
import dev.parley.store.TestDatabase;
import dev.parley.testing.SettableClock;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** People and the record in a database of their own, behind the socket of the API. */
public final class PeopleFixture implements AutoCloseable {
  /** Of the operations that are served here and by no other fixture. */
  static final List<String> TAGS = List.of("people", "audit");

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Passwords PASSWORDS = CheapPasswords.with(RANDOM);

  /** Changes nothing: what is sealed is not at stake here. */
  private static final Sealing PLAIN =
      new Sealing() {
        @Override
        public byte[] seal(byte[] plain, byte[] context) {
          return plain;
        }

        @Override
        public byte[] unseal(byte[] sealed, byte[] context) {
          return sealed;
        }
      };

  public final SettableClock clock = new SettableClock(ApiFixture.NOW);
  public final TestDatabase database;
  public final PeopleStore people;
  public final PersonalTokens tokens;
  public final SecondFactors factors;
  public final @Nullable FirstAdmin first;
  public final FakeAccounts accounts = new FakeAccounts(clock);
  public final Account account = accounts.create("Shop");
  public final ApiFixture api;

  /**
   * @param directory for the first admin's token
   */
  public PeopleFixture(TestDatabase database, Path directory) throws Exception {
    this.database = database;
    database.execute("truncate person, personal_token, second_factor, person_session cascade");
    AuditedLines.clear(database);
    AuditTable audit = new AuditTable(clock);
    SidSource sids = new SidSource(clock, RANDOM);
    var jdbi = database.database().jdbi();
    people = new PeopleStore(jdbi, audit, PASSWORDS, sids, clock, RANDOM);
    tokens = new PersonalTokens(jdbi, audit, people, sids, clock, RANDOM);
    people.onPasswordReset(tokens::endWith);
    factors = new SecondFactors(jdbi, audit, PLAIN, clock, RANDOM);
    first = FirstAdmin.open(people, directory, clock, RANDOM).orElse(null);
    api = new ApiFixture(false, this::register, Bearers.of(null, tokens));
  }

  private void register(
      Routes routes, AdminAccess admin, AttemptLimiter attempts, ApiErrors errors) {
    new PeopleResource(admin, errors, people, factors, accounts).register(routes);
    new TokensResource(admin, errors, people, tokens).register(routes);
    new FirstAdminResource(errors, first, tokens, attempts).register(routes);
    new AuditResource(admin, errors, new StoredTrail(database.database().jdbi())).register(routes);
  }

  public Person person(String login) {
    return people.byLogin(new Login(login)).orElseThrow();
  }

  public HttpResponse<String> get(String token, String path) throws Exception {
    return api.send(api.anonymous(path).header("Authorization", "Bearer " + token).GET());
  }

  public HttpResponse<String> post(String token, String path, String form) throws Exception {
    return api.send(
        api.anonymous(path)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  @Override
  public void close() {
    api.close();
  }
}
