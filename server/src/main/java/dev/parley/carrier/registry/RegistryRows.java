package dev.parley.carrier.registry;

import dev.parley.account.MasterKey;
import dev.parley.config.AddedSettings;
import dev.parley.config.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import tools.jackson.databind.json.JsonMapper;

/** The tables {@code carrier}, {@code carrier_version} and {@code route}. */
final class RegistryRows {
  private static final JsonMapper JSON = new JsonMapper();

  private final Jdbi jdbi;
  private final MasterKey key;

  RegistryRows(Jdbi jdbi, MasterKey key) {
    this.jdbi = jdbi;
    this.key = key;
  }

  /** A row, not judged yet. */
  record CarrierRow(
      String name,
      int version,
      Map<String, Object> settings,
      Secret password,
      Instant createdAt,
      Instant updatedAt) {}

  /** A row, not judged yet. */
  record RouteRow(
      String name, Map<String, Object> settings, Instant createdAt, Instant updatedAt) {}

  /**
   * @param passwords how many there had been
   */
  record Version(Map<String, Object> settings, int passwords, String actor, Instant at) {}

  /** In the order in which they were added. */
  List<CarrierRow> carriers() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select * from carrier order by created_at, name")
                .map(
                    (row, _) -> {
                      String name = row.getString("name");
                      return new CarrierRow(
                          name,
                          row.getInt("version"),
                          AddedSettings.parse(row.getString("settings")),
                          unsealed(name, row.getBytes("password")),
                          row.getTimestamp("created_at").toInstant(),
                          row.getTimestamp("updated_at").toInstant());
                    })
                .list());
  }

  List<RouteRow> routes() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select * from route order by created_at, name")
                .map(
                    (row, _) ->
                        new RouteRow(
                            row.getString("name"),
                            AddedSettings.parse(row.getString("settings")),
                            row.getTimestamp("created_at").toInstant(),
                            row.getTimestamp("updated_at").toInstant()))
                .list());
  }

  Optional<Version> version(String carrier, int version) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select * from carrier_version where name = :name and version = :version")
                .bind("name", carrier)
                .bind("version", version)
                .map(
                    (row, _) ->
                        new Version(
                            AddedSettings.parse(row.getString("settings")),
                            row.getInt("password"),
                            row.getString("actor"),
                            row.getTimestamp("at").toInstant()))
                .findOne());
  }

  /** Versions go on where those of a carrier ended that was removed. */
  int nextVersion(Handle handle, String carrier) {
    return handle
        .createQuery("select coalesce(max(version), 0) + 1 from carrier_version where name = :name")
        .bind("name", carrier)
        .mapTo(Integer.class)
        .one();
  }

  void write(Handle handle, AddedCarrier carrier) {
    handle
        .createUpdate(
            """
            insert into carrier (name, version, settings, password, created_at, updated_at)
            values (:name, :version, :settings, :password, :createdAt, :updatedAt)
            on conflict (name) do update set
              version = excluded.version, settings = excluded.settings,
              password = excluded.password, updated_at = excluded.updated_at
            """)
        .bind("name", carrier.name())
        .bind("version", carrier.version())
        .bind("settings", JSON.writeValueAsString(carrier.settings()))
        .bind("password", sealed(carrier.name(), carrier.password()))
        .bind("createdAt", carrier.createdAt())
        .bind("updatedAt", carrier.updatedAt())
        .execute();
  }

  void writeVersion(Handle handle, AddedCarrier carrier, boolean newPassword, String actor) {
    handle
        .createUpdate(
            """
            insert into carrier_version (name, version, settings, password, actor, at)
            values (:name, :version, :settings,
              (select coalesce(max(password), 0) from carrier_version where name = :name) + :more,
              :actor, :at)
            """)
        .bind("name", carrier.name())
        .bind("version", carrier.version())
        .bind("settings", JSON.writeValueAsString(carrier.settings()))
        .bind("more", newPassword ? 1 : 0)
        .bind("actor", actor)
        .bind("at", carrier.updatedAt())
        .execute();
  }

  void write(Handle handle, AddedRoute route) {
    handle
        .createUpdate(
            """
            insert into route (name, settings, created_at, updated_at)
            values (:name, :settings, :createdAt, :updatedAt)
            on conflict (name) do update set
              settings = excluded.settings, updated_at = excluded.updated_at
            """)
        .bind("name", route.name())
        .bind("settings", JSON.writeValueAsString(route.settings()))
        .bind("createdAt", route.createdAt())
        .bind("updatedAt", route.updatedAt())
        .execute();
  }

  void removeCarrier(Handle handle, String name) {
    handle.createUpdate("delete from carrier where name = :name").bind("name", name).execute();
  }

  void removeRoute(Handle handle, String name) {
    handle.createUpdate("delete from route where name = :name").bind("name", name).execute();
  }

  private byte[] sealed(String carrier, Secret password) {
    return key.seal(password.value().getBytes(StandardCharsets.UTF_8), context(carrier));
  }

  private Secret unsealed(String carrier, byte[] sealed) {
    return new Secret(new String(key.unseal(sealed, context(carrier)), StandardCharsets.UTF_8));
  }

  private static byte[] context(String carrier) {
    return ("carrier " + carrier).getBytes(StandardCharsets.UTF_8);
  }
}
