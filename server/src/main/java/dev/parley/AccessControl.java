package dev.parley;

import dev.parley.api.ApiErrors;
import dev.parley.api.parley.AdminAccess;
import dev.parley.audit.AuditTable;
import dev.parley.config.Secret;
import dev.parley.people.AttemptLimiter;
import dev.parley.people.Bearers;
import dev.parley.people.Passwords;
import dev.parley.people.PeopleStore;
import dev.parley.people.PersonalTokens;
import dev.parley.sid.SidSource;
import dev.parley.store.Database;
import java.security.SecureRandom;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Who may do what on this server, and the record of what they did: one part of its graph. */
record AccessControl(
    AuditTable audit, PeopleStore people, PersonalTokens tokens, AttemptLimiter attempts) {

  static AccessControl open(Database database, SidSource sids, Clock clock, SecureRandom random) {
    AuditTable audit = new AuditTable(clock);
    PeopleStore people =
        new PeopleStore(database.jdbi(), audit, new Passwords(random), sids, clock, random);
    PersonalTokens tokens = new PersonalTokens(database.jdbi(), audit, people, sids, clock, random);
    return new AccessControl(audit, people, tokens, new AttemptLimiter(System::nanoTime));
  }

  /**
   * @param adminToken null where there is none
   */
  AdminAccess admin(@Nullable Secret adminToken, ApiErrors errors) {
    return new AdminAccess(Bearers.of(adminToken, tokens), attempts, errors);
  }
}
