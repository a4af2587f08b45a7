package dev.parley.account;

import dev.parley.audit.AuditLog;
import dev.parley.audit.Cause;
import dev.parley.audit.Change;
import dev.parley.store.FileNames;
import dev.parley.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * A new master key in the place of the one there is. The new key is written beside the old one,
 * then everything is sealed anew in one transaction, which also notes the new key's fingerprint;
 * then the files change places. Whatever is cut off in between, both keys are there and the
 * fingerprint in the database says which one counts: {@link #settle} finishes or undoes it at the
 * next start. The old key is kept under its fingerprint: backups from before need it.
 */
public final class KeyRotation {
  private final Jdbi jdbi;
  private final Path file;
  private final SecureRandom random;
  private final Clock clock;

  /**
   * @param file of the master key
   */
  public KeyRotation(Jdbi jdbi, Path file, SecureRandom random, Clock clock) {
    this.jdbi = jdbi;
    this.file = file;
    this.random = random;
    this.clock = clock;
  }

  /**
   * @param values how many were sealed anew
   * @param old where the old key is now
   */
  public record Rotated(int values, String fingerprint, Path old) {}

  private Path next() {
    return file.resolveSibling(file.getFileName() + ".next");
  }

  /** Whether the database holds anything that only its key opens. */
  public boolean sealed() {
    String any =
        SealedColumn.ALL.stream()
            .map(
                column ->
                    "exists (select from "
                        + column.table()
                        + " where "
                        + column.column()
                        + " is not null)")
            .collect(Collectors.joining(" or "));
    return jdbi.withHandle(
        handle -> handle.createQuery("select " + any).mapTo(Boolean.class).one());
  }

  /** Which key the database is sealed with; empty before the first one was noted. */
  public Optional<String> noted() {
    return jdbi.withHandle(
        handle ->
            handle.createQuery("select fingerprint from master_key").mapTo(String.class).findOne());
  }

  /** What a rotation that was cut off left behind is finished, or thrown away. */
  public void settle() {
    if (!Files.exists(next())) {
      return;
    }
    MasterKey waiting = MasterKey.read(next(), random);
    try {
      if (noted().filter(waiting.fingerprint()::equals).isEmpty()) {
        Files.delete(next());
        FileNames.forceDirectoryOf(next());
        return;
      }
      if (Files.exists(file)) {
        Path _ = keep(MasterKey.read(file, random));
      }
      FileNames.replace(next(), file);
    } catch (IOException e) {
      throw new StoreException("The new master key " + next() + " cannot be used: " + e, e);
    }
  }

  /** Notes the key with which the database was read, when none is noted yet. */
  public void note(MasterKey key) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into master_key (fingerprint, set_at) values (:fingerprint, :now)
                    on conflict (one) do nothing
                    """)
                .bind("fingerprint", key.fingerprint())
                .bind("now", clock.instant().truncatedTo(ChronoUnit.MICROS))
                .execute());
  }

  /** Nothing is sealed: whichever key comes next is the right one. */
  public void forget() {
    jdbi.useHandle(handle -> handle.execute("delete from master_key"));
  }

  /**
   * Nobody else may use the database meanwhile: a running server knows the old key only. That the
   * old key is the right one shows when everything opens with it; nothing is noted before.
   */
  public Rotated rotate(List<SealedColumn> columns, AuditLog audit, Cause cause)
      throws IOException {
    settle();
    if (!Files.exists(file)) {
      throw new StoreException("The master key " + file + " is missing.");
    }
    MasterKey old = MasterKey.read(file, random);
    Optional<String> noted = noted();
    if (noted.isPresent() && !noted.get().equals(old.fingerprint())) {
      throw new StoreException(
          "The key " + file + " is not the one that the database was written with.");
    }
    MasterKey fresh = MasterKey.create(next(), file, random);
    int values = reseal(columns, old, fresh, audit, cause);
    Path kept = keep(old);
    FileNames.replace(next(), file);
    return new Rotated(values, fresh.fingerprint(), kept);
  }

  private int reseal(
      List<SealedColumn> columns, MasterKey old, MasterKey fresh, AuditLog audit, Cause cause) {
    return jdbi.inTransaction(
        handle -> {
          int sealed = 0;
          for (SealedColumn column : columns) {
            sealed += seal(handle, column, old, fresh);
          }
          handle
              .createUpdate(
                  """
                  insert into master_key (fingerprint, set_at) values (:fingerprint, :now)
                  on conflict (one) do update
                    set fingerprint = excluded.fingerprint, set_at = excluded.set_at
                  """)
              .bind("fingerprint", fresh.fingerprint())
              .bind("now", clock.instant().truncatedTo(ChronoUnit.MICROS))
              .execute();
          audit.append(
              handle,
              new Change(
                  cause,
                  null,
                  "master_key.rotated",
                  fresh.fingerprint(),
                  Map.of("fingerprint", old.fingerprint()),
                  Map.of("fingerprint", fresh.fingerprint())));
          return sealed;
        });
  }

  private record Value(String place, byte[] sealed, byte[] context) {}

  /** The whole table at once: what is sealed is one row for an account or carrier. */
  private static int seal(Handle handle, SealedColumn column, MasterKey old, MasterKey fresh) {
    String name = column.column();
    List<Value> values =
        handle
            .createQuery(
                "select ctid::text as place, "
                    + name
                    + " as sealed, "
                    + column.context()
                    + " as context from "
                    + column.table()
                    + " where "
                    + name
                    + " is not null for update")
            .map(
                (row, _) ->
                    new Value(
                        row.getString("place"),
                        row.getBytes("sealed"),
                        row.getString("context").getBytes(StandardCharsets.UTF_8)))
            .list();
    for (Value value : values) {
      byte[] plain = old.unseal(value.sealed(), value.context());
      handle
          .createUpdate(
              "update "
                  + column.table()
                  + " set "
                  + name
                  + " = :sealed where ctid = cast(:place as tid)")
          .bind("sealed", fresh.seal(plain, value.context()))
          .bind("place", value.place())
          .execute();
    }
    return values.size();
  }

  /** Gives the old key a second name, which stays when the new one takes the first. */
  private Path keep(MasterKey old) throws IOException {
    Path kept = file.resolveSibling(file.getFileName() + "." + old.fingerprint());
    Files.deleteIfExists(kept);
    Files.createLink(kept, file);
    FileNames.forceDirectoryOf(kept);
    return kept;
  }
}
