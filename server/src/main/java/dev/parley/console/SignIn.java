package dev.parley.console;

import dev.parley.people.AttemptLimit;
import dev.parley.people.AttemptLimiter;
import dev.parley.people.Login;
import dev.parley.people.People;
import dev.parley.people.Person;
import dev.parley.people.SecondFactors;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at login, password and code together and says only whether they open: not which was wrong,
 * nor whether there is such a person. Thread-safe.
 */
final class SignIn {
  /** Passwords that wait to be looked at; a flood of them must not take every thread. */
  static final int WAITING_MAX = 32;

  private static final Logger log = LoggerFactory.getLogger(SignIn.class);

  private final People people;
  private final SecondFactors factors;
  private final AttemptLimiter attempts;
  private final Semaphore places = new Semaphore(WAITING_MAX);

  SignIn(People people, SecondFactors factors, AttemptLimiter attempts) {
    this.people = people;
    this.factors = factors;
    this.attempts = attempts;
  }

  /** What came of it. */
  sealed interface Result {
    record In(Person person) implements Result {}

    record Wrong() implements Result {}

    /**
     * @param time until the next try
     */
    record Waits(Duration time) implements Result {}

    /** Others are being looked at. */
    record Busy() implements Result {}
  }

  Result of(String login, String password, String code, String address) {
    String key = Login.parse(login).map(Login::text).orElse("");
    Optional<Duration> waits =
        attempts
            .waits(AttemptLimit.SIGN_IN_OF_PERSON, key)
            .or(() -> attempts.waits(AttemptLimit.SIGN_IN_FROM_ADDRESS, address));
    if (waits.isPresent()) {
      return new Result.Waits(waits.get());
    }
    if (!places.tryAcquire()) {
      return new Result.Busy();
    }
    try {
      return look(login, password, code, key, address);
    } finally {
      places.release();
    }
  }

  /** For sentences: whole minutes, rounded up. */
  static String minutes(Duration time) {
    long minutes = Math.max(1, time.plusSeconds(59).toMinutes());
    return minutes == 1 ? "a minute" : minutes + " minutes";
  }

  private Result look(String login, String password, String code, String key, String address) {
    Optional<Person> person =
        people.authenticate(login, password).filter(found -> codeOpens(found, code));
    if (person.isEmpty()) {
      attempts.failed(AttemptLimit.SIGN_IN_OF_PERSON, key);
      attempts.failed(AttemptLimit.SIGN_IN_FROM_ADDRESS, address);
      log.warn("event=sign_in_failed address={}", address);
      return new Result.Wrong();
    }
    attempts.succeeded(AttemptLimit.SIGN_IN_OF_PERSON, key);
    return new Result.In(person.get());
  }

  private boolean codeOpens(Person person, String code) {
    return !factors.active(person.sid()) || factors.check(person.sid(), code);
  }
}
