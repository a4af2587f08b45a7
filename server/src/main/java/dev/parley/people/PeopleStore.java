package dev.parley.people;

import dev.parley.audit.AuditLog;
import dev.parley.audit.Cause;
import dev.parley.audit.Change;
import dev.parley.config.Secret;
import dev.parley.people.People.Outcome.Refused;
import dev.parley.sid.SidSource;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * People in memory, written through to the table {@code person}. Changes are made one at a time, so
 * that there is always an admin left.
 */
public final class PeopleStore implements People {
  /** Hex digits of a password that is given. */
  private static final int GIVEN_OCTETS = 10;

  private final Jdbi jdbi;
  private final AuditLog audit;
  private final Passwords passwords;
  private final SidSource sids;
  private final Clock clock;
  private final SecureRandom random;
  private final Map<PersonSid, PersonRows.Stored> people = new ConcurrentHashMap<>();
  private final ReentrantLock changes = new ReentrantLock();
  private final List<Ending> endings = new CopyOnWriteArrayList<>();
  private final List<Ending> resetEndings = new CopyOnWriteArrayList<>();

  public PeopleStore(
      Jdbi jdbi,
      AuditLog audit,
      Passwords passwords,
      SidSource sids,
      Clock clock,
      SecureRandom random) {
    this.jdbi = jdbi;
    this.audit = audit;
    this.passwords = passwords;
    this.sids = sids;
    this.clock = clock;
    this.random = random;
    PersonRows.all(jdbi).forEach(row -> people.put(row.person().sid(), row));
  }

  @Override
  public Optional<Person> find(PersonSid sid) {
    return Optional.ofNullable(people.get(sid)).map(PersonRows.Stored::person);
  }

  @Override
  public Optional<Person> byLogin(Login login) {
    return stored(login).map(PersonRows.Stored::person);
  }

  private Optional<PersonRows.Stored> stored(Login login) {
    return people.values().stream().filter(row -> row.person().login().equals(login)).findFirst();
  }

  @Override
  public List<Person> all() {
    return people.values().stream()
        .map(PersonRows.Stored::person)
        .sorted(Comparator.comparing(person -> person.login().text()))
        .toList();
  }

  @Override
  public void onRevoked(Ending ending) {
    endings.add(ending);
  }

  @Override
  public void onPasswordReset(Ending ending) {
    resetEndings.add(ending);
  }

  @Override
  public Optional<Person> authenticate(String login, String password) {
    Optional<PersonRows.Stored> known = Login.parse(login).flatMap(this::stored);
    if (known.isEmpty()) {
      passwords.compareWithNobodys(password);
      return Optional.empty();
    }
    boolean matches = passwords.matches(password, known.get().password());
    return matches
        ? known.map(PersonRows.Stored::person).filter(Person::enabled)
        : Optional.empty();
  }

  @Override
  public Outcome addFirst(New wanted, String password, Cause cause) {
    return insert(wanted, password, true, cause);
  }

  @Override
  public Outcome add(New wanted, @Nullable String password, Cause cause) {
    return insert(wanted, password, false, cause);
  }

  private Outcome insert(New wanted, @Nullable String chosen, boolean first, Cause cause) {
    if (chosen != null) {
      Optional<String> problem = Passwords.problem(chosen, wanted.login());
      if (problem.isPresent()) {
        return new Refused(Reason.BAD_PASSWORD, problem.get());
      }
    }
    Optional<Refused> scope = scopeProblem(wanted.role(), wanted.accounts());
    if (scope.isPresent()) {
      return scope.get();
    }
    Secret given = chosen == null ? givenPassword() : null;
    String hash = passwords.hash(given == null ? String.valueOf(chosen) : given.value());
    changes.lock();
    try {
      if (first && !people.isEmpty()) {
        return new Refused(Reason.NOT_THE_FIRST, "There are people here already.");
      }
      if (people.size() >= PEOPLE_MAX) {
        return new Refused(Reason.TOO_MANY, "There are " + PEOPLE_MAX + " people already.");
      }
      if (stored(wanted.login()).isPresent()) {
        return new Refused(Reason.LOGIN_TAKEN, "Somebody has this login already.");
      }
      Person person = person(wanted, given != null);
      PersonRows.Stored row = new PersonRows.Stored(person, hash);
      jdbi.useTransaction(
          handle -> {
            PersonRows.insert(handle, row);
            audit.append(
                handle,
                new Change(
                    cause, null, "person.added", person.sid().toString(), Map.of(), words(person)));
          });
      people.put(person.sid(), row);
      return new Outcome.Done(person, given);
    } finally {
      changes.unlock();
    }
  }

  private Person person(New wanted, boolean mustChange) {
    Instant now = now();
    return new Person(
        new PersonSid(sids.next()),
        wanted.login(),
        wanted.name(),
        wanted.role(),
        wanted.accounts(),
        true,
        mustChange,
        now,
        now);
  }

  @Override
  public Outcome change(PersonSid sid, Edit edit, Cause cause) {
    return changeOf(sid, edit, null, cause);
  }

  @Override
  public Outcome change(PersonSid sid, Edit edit, Instant seen, Cause cause) {
    return changeOf(sid, edit, seen, cause);
  }

  private Outcome changeOf(PersonSid sid, Edit edit, @Nullable Instant seen, Cause cause) {
    changes.lock();
    try {
      PersonRows.Stored row = people.get(sid);
      if (row == null) {
        return new Outcome.NotFound();
      }
      Person before = row.person();
      if (seen != null && !seen.equals(before.updatedAt())) {
        return new Refused(
            Reason.CHANGED_MEANWHILE,
            "They were changed after this page was made. It shows them as they are now; look, then"
                + " save again.");
      }
      Role role = edit.role() == null ? before.role() : edit.role();
      Set<UUID> accounts = accounts(before, role, edit.accounts());
      boolean enabled = edit.enabled() == null ? before.enabled() : edit.enabled();
      Optional<Refused> problem = scopeProblem(role, accounts);
      if (problem.isEmpty() && (role != Role.ADMIN || !enabled) && isLastAdmin(before)) {
        problem =
            Optional.of(
                new Refused(
                    Reason.LAST_ADMIN, "This is the last admin; make somebody else one before."));
      }
      if (problem.isPresent()) {
        return problem.get();
      }
      String name = edit.name() == null ? before.name() : edit.name();
      Person after = before.with(name, role, accounts, enabled, now());
      boolean ends = role != before.role() || !accounts.equals(before.accounts()) || !enabled;
      return write(
          new PersonRows.Stored(after, row.password()),
          before,
          "changed",
          ends ? endings : List.of(),
          cause);
    } finally {
      changes.unlock();
    }
  }

  /** Who stops being a developer has no accounts any more, unless others are named. */
  private static Set<UUID> accounts(Person before, Role role, @Nullable Set<UUID> wanted) {
    if (wanted != null) {
      return wanted;
    }
    return role.scoped() ? before.accounts() : Set.of();
  }

  private static Optional<Refused> scopeProblem(Role role, Set<UUID> accounts) {
    if (!role.scoped() && !accounts.isEmpty()) {
      return Optional.of(new Refused(Reason.BAD_SCOPE, "Only a developer is limited to accounts."));
    }
    if (accounts.size() > Person.ACCOUNTS_MAX) {
      return Optional.of(
          new Refused(
              Reason.BAD_SCOPE, "A developer has at most " + Person.ACCOUNTS_MAX + " accounts."));
    }
    return Optional.empty();
  }

  private boolean isLastAdmin(Person person) {
    return isActiveAdmin(person)
        && people.values().stream()
            .map(PersonRows.Stored::person)
            .noneMatch(other -> !other.sid().equals(person.sid()) && isActiveAdmin(other));
  }

  private static boolean isActiveAdmin(Person person) {
    return person.role() == Role.ADMIN && person.enabled();
  }

  @Override
  public Outcome resetPassword(PersonSid sid, Cause cause) {
    Secret given = givenPassword();
    return setPassword(sid, given.value(), given, cause);
  }

  @Override
  public Outcome choosePassword(PersonSid sid, String password, Cause cause) {
    Optional<Person> person = find(sid);
    Optional<String> problem = person.flatMap(it -> Passwords.problem(password, it.login()));
    return problem.isPresent()
        ? new Refused(Reason.BAD_PASSWORD, problem.get())
        : setPassword(sid, password, null, cause);
  }

  private Outcome setPassword(PersonSid sid, String password, @Nullable Secret given, Cause cause) {
    String hash = passwords.hash(password);
    changes.lock();
    try {
      PersonRows.Stored row = people.get(sid);
      if (row == null) {
        return new Outcome.NotFound();
      }
      Person before = row.person();
      Person after = before.withPassword(given != null, now());
      String what = given == null ? "password_chosen" : "password_reset";
      List<Ending> ends = new ArrayList<>(endings);
      if (given != null) {
        ends.addAll(resetEndings);
      }
      Outcome done = write(new PersonRows.Stored(after, hash), before, what, ends, cause);
      return done instanceof Outcome.Done ? new Outcome.Done(after, given) : done;
    } finally {
      changes.unlock();
    }
  }

  private Outcome write(
      PersonRows.Stored row, Person before, String what, List<Ending> ends, Cause cause) {
    Person after = row.person();
    List<Runnable> rest = new ArrayList<>();
    jdbi.useTransaction(
        handle -> {
          PersonRows.update(handle, row);
          ends.forEach(ending -> rest.add(ending.end(handle, after.sid(), cause)));
          audit.append(
              handle,
              Change.between(
                  cause,
                  null,
                  "person." + what,
                  after.sid().toString(),
                  words(before),
                  words(after)));
        });
    people.put(after.sid(), row);
    rest.forEach(Runnable::run);
    return new Outcome.Done(after, null);
  }

  private static Map<String, String> words(Person person) {
    return Map.of(
        "login",
        person.login().text(),
        "name",
        person.name(),
        "role",
        person.role().text(),
        "accounts",
        person.accounts().stream().map(UUID::toString).sorted().collect(Collectors.joining(" ")),
        "enabled",
        Boolean.toString(person.enabled()),
        "must_change_password",
        Boolean.toString(person.mustChangePassword()));
  }

  private Secret givenPassword() {
    return new Secret(Secrets.hex(random, GIVEN_OCTETS));
  }

  /** As PostgreSQL keeps it: microseconds. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
