package dev.parley.people;

import dev.parley.audit.Cause;
import dev.parley.config.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * How an installation without people gets its first: a token that is told once, to whoever starts
 * the server, and kept in a file that only they can read. It is good for one person, for a day or
 * until the next start, which makes another. Thread-safe.
 */
public final class FirstAdmin {
  public static final Duration VALID = Duration.ofHours(24);
  public static final String FILE = "first-admin.token";

  private static final int TOKEN_OCTETS = 32;
  private static final Cause CAUSE = Cause.parley("first admin", "made with the one-time token");

  private final People people;
  private final Path file;
  private final Clock clock;
  private final Secret token;
  private final byte[] digest;
  private final Instant end;

  private FirstAdmin(People people, Path file, Clock clock, SecureRandom random) {
    this.people = people;
    this.file = file;
    this.clock = clock;
    this.token = new Secret(Secrets.hex(random, TOKEN_OCTETS));
    this.digest = Secrets.sha256(token.value());
    this.end = clock.instant().plus(VALID);
  }

  /** Empty when there are people; a token of an earlier start opens nothing any more. */
  public static Optional<FirstAdmin> open(
      People people, Path directory, Clock clock, SecureRandom random) throws IOException {
    Path file = directory.resolve(FILE);
    Files.deleteIfExists(file);
    if (!people.all().isEmpty()) {
      return Optional.empty();
    }
    FirstAdmin first = new FirstAdmin(people, file, clock, random);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        file, first.token.value() + "\n", StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
    return Optional.of(first);
  }

  /** To be told once. */
  public Secret token() {
    return token;
  }

  public Path file() {
    return file;
  }

  /** False once there is somebody, and when the token is too old. */
  public boolean open() {
    return people.all().isEmpty() && clock.instant().isBefore(end);
  }

  /** What came of showing a token. */
  public sealed interface Redeemed {
    record Done(Person person) implements Redeemed {}

    /** It is not the one, it was used, or it is too old. */
    record WrongToken() implements Redeemed {}

    record Refused(String sentence) implements Redeemed {}
  }

  public Redeemed redeem(String shown, Login login, String name, String password) {
    boolean matches = MessageDigest.isEqual(digest, Secrets.sha256(shown.strip()));
    if (!matches || !open()) {
      return new Redeemed.WrongToken();
    }
    People.New first = new People.New(login, name, Role.ADMIN, Set.of());
    return switch (people.addFirst(first, password, CAUSE)) {
      case People.Outcome.Done(Person person, _) -> {
        removeFile();
        yield new Redeemed.Done(person);
      }
      case People.Outcome.Refused(People.Reason reason, _)
          when reason == People.Reason.NOT_THE_FIRST ->
          new Redeemed.WrongToken();
      case People.Outcome.Refused(_, String sentence) -> new Redeemed.Refused(sentence);
      case People.Outcome.NotFound _ -> throw new IllegalStateException("nobody was asked for");
    };
  }

  private void removeFile() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("the token's file cannot be removed", e);
    }
  }
}
