package dev.parley.people;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Update;

/** The table {@code person}. */
final class PersonRows {
  private PersonRows() {}

  /**
   * @param password its hash
   */
  record Stored(Person person, String password) {
    @Override
    public String toString() {
      return "Stored[" + person.sid() + "]";
    }
  }

  static List<Stored> all(Jdbi jdbi) {
    return jdbi.withHandle(
        handle -> handle.createQuery("select * from person").map((row, _) -> read(row)).list());
  }

  static void insert(Handle handle, Stored row) {
    bind(
            handle.createUpdate(
                """
                insert into person
                  (sid, login, name, role, accounts, enabled, password, must_change_password,
                   created_at, updated_at)
                values
                  (:sid, :login, :name, :role, :accounts::uuid[], :enabled, :password, :mustChange,
                   :createdAt, :updatedAt)
                """),
            row)
        .execute();
  }

  static void update(Handle handle, Stored row) {
    bind(
            handle.createUpdate(
                """
                update person set name = :name, role = :role, accounts = :accounts::uuid[],
                  enabled = :enabled, password = :password, must_change_password = :mustChange,
                  updated_at = :updatedAt
                where sid = :sid
                """),
            row)
        .execute();
  }

  private static Update bind(Update statement, Stored row) {
    Person person = row.person();
    return statement
        .bind("sid", person.sid().id())
        .bind("login", person.login().text())
        .bind("name", person.name())
        .bind("role", person.role().text())
        .bind("accounts", array(person.accounts()))
        .bind("enabled", person.enabled())
        .bind("password", row.password())
        .bind("mustChange", person.mustChangePassword())
        .bind("createdAt", person.createdAt())
        .bind("updatedAt", person.updatedAt());
  }

  /** As PostgreSQL writes an array. */
  private static String array(Set<UUID> ids) {
    return ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
  }

  private static Stored read(ResultSet row) throws SQLException {
    Object[] accounts = (Object[]) row.getArray("accounts").getArray();
    String role = row.getString("role");
    return new Stored(
        new Person(
            new PersonSid(row.getObject("sid", UUID.class)),
            new Login(row.getString("login")),
            row.getString("name"),
            Role.parse(role).orElseThrow(() -> new IllegalStateException("role " + role)),
            Arrays.stream(accounts).map(UUID.class::cast).collect(Collectors.toSet()),
            row.getBoolean("enabled"),
            row.getBoolean("must_change_password"),
            row.getTimestamp("created_at").toInstant(),
            row.getTimestamp("updated_at").toInstant()),
        row.getString("password"));
  }
}
