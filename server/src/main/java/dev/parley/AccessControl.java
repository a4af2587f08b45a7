package dev.parley;

import dev.parley.account.Accounts;
import dev.parley.api.ApiErrors;
import dev.parley.api.parley.AdminAccess;
import dev.parley.api.parley.AuditResource;
import dev.parley.api.parley.FirstAdminResource;
import dev.parley.api.parley.PeopleResource;
import dev.parley.api.parley.TokensResource;
import dev.parley.audit.AuditNotes;
import dev.parley.audit.AuditTable;
import dev.parley.audit.AuditTrail;
import dev.parley.audit.StoredNotes;
import dev.parley.audit.StoredTrail;
import dev.parley.config.Secret;
import dev.parley.console.PeopleConsole;
import dev.parley.http.Routes;
import dev.parley.observe.Metrics;
import dev.parley.people.AttemptLimit;
import dev.parley.people.AttemptLimiter;
import dev.parley.people.Bearers;
import dev.parley.people.FirstAdmin;
import dev.parley.people.Passwords;
import dev.parley.people.PeopleStore;
import dev.parley.people.PersonalTokens;
import dev.parley.people.Sealing;
import dev.parley.people.SecondFactors;
import dev.parley.people.Sessions;
import dev.parley.sid.SidSource;
import dev.parley.store.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who may do what on this server, and the record of what they did: one part of its graph. */
record AccessControl(
    AuditTable audit,
    AuditNotes notes,
    AuditTrail trail,
    PeopleStore people,
    PersonalTokens tokens,
    SecondFactors factors,
    Sessions sessions,
    AttemptLimiter attempts) {

  static AccessControl open(
      Database database, Sealing masterKey, SidSource sids, Clock clock, SecureRandom random) {
    AuditTable audit = new AuditTable(clock);
    PeopleStore people =
        new PeopleStore(database.jdbi(), audit, new Passwords(random), sids, clock, random);
    PersonalTokens tokens = new PersonalTokens(database.jdbi(), audit, people, sids, clock, random);
    Sessions sessions = new Sessions(database.jdbi(), audit, clock, random);
    people.onRevoked(sessions::endWith);
    people.onPasswordReset(tokens::endWith);
    return new AccessControl(
        audit,
        new StoredNotes(database.jdbi(), audit),
        new StoredTrail(database.jdbi()),
        people,
        tokens,
        new SecondFactors(database.jdbi(), audit, masterKey, clock, random),
        sessions,
        new AttemptLimiter(System::nanoTime));
  }

  void register(Metrics metrics) {
    metrics.counts(
        "parley_failed_attempts_total",
        "Wrong tokens and failed sign-ins, by the limit they count towards.",
        samples -> {
          for (AttemptLimit limit : AttemptLimit.values()) {
            samples.add((double) attempts.failures(limit), limit.name().toLowerCase(Locale.ROOT));
          }
        },
        "limit");
  }

  /**
   * @param adminToken null where there is none
   */
  AdminAccess admin(@Nullable Secret adminToken, ApiErrors errors) {
    return new AdminAccess(Bearers.of(adminToken, tokens), attempts, errors);
  }

  /**
   * The one-time token of an installation without people; empty when there are some.
   *
   * @param data its directory
   */
  Optional<FirstAdmin> firstAdmin(Path data, Clock clock, SecureRandom random) throws IOException {
    return FirstAdmin.open(people, data, clock, random);
  }

  /** What the pages about people are made of. */
  PeopleConsole.Parts pages(Accounts accounts, SecureRandom random) {
    return new PeopleConsole.Parts(
        people, tokens, factors, sessions, attempts, trail, accounts, random);
  }

  /**
   * The operations about people and the record.
   *
   * @param first null where there are people, or nobody has to sign in
   */
  void register(
      Routes routes,
      AdminAccess admin,
      ApiErrors errors,
      Accounts accounts,
      @Nullable FirstAdmin first) {
    new PeopleResource(admin, errors, people, factors, accounts).register(routes);
    new TokensResource(admin, errors, people, tokens).register(routes);
    new FirstAdminResource(errors, first, tokens, attempts).register(routes);
    new AuditResource(admin, errors, trail).register(routes);
  }
}
