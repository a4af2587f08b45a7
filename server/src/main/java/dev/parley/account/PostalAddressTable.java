package dev.parley.account;

import dev.parley.audit.AuditLog;
import dev.parley.audit.Cause;
import dev.parley.audit.Change;
import dev.parley.sid.SidSource;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Update;

/**
 * The table {@code postal_address}. It says where people live, so it is read when somebody asks and
 * is in no memory. Thread-safe.
 */
final class PostalAddressTable implements PostalAddresses {
  private final Jdbi jdbi;
  private final AuditLog audit;
  private final SidSource sids;
  private final Clock clock;

  PostalAddressTable(Jdbi jdbi, AuditLog audit, SidSource sids, Clock clock) {
    this.jdbi = jdbi;
    this.audit = audit;
    this.sids = sids;
    this.clock = clock;
  }

  @Override
  public Optional<PostalAddress> find(AddressSid sid) {
    return jdbi.withHandle(handle -> find(handle, sid, ""));
  }

  /**
   * @param locking one of ours
   */
  private static Optional<PostalAddress> find(Handle handle, AddressSid sid, String locking) {
    return handle
        .createQuery("select * from postal_address where sid = :sid" + locking)
        .bind("sid", sid.id())
        .map((row, _) -> address(row))
        .findOne();
  }

  @Override
  public List<PostalAddress> of(AccountSid account) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select * from postal_address where account = :account
                    order by created_at, sid limit :max
                    """)
                .bind("account", account.id())
                .bind("max", ADDRESSES_MAX)
                .map((row, _) -> address(row))
                .list());
  }

  @Override
  public Optional<PostalAddress> create(
      AccountSid account, String friendlyName, PostalAddress.Place place, Cause cause) {
    Instant now = now();
    AddressSid sid = new AddressSid(sids.next());
    PostalAddress made = new PostalAddress(sid, account, friendlyName, place, now, now);
    return jdbi.inTransaction(
        handle -> {
          if (!hasRoom(handle, account)) {
            return Optional.empty();
          }
          insert(handle, made);
          append(handle, cause, made, "address.created", Map.of(), words(made));
          return Optional.of(made);
        });
  }

  /** Addresses of one account are made one after the other. */
  private static boolean hasRoom(Handle handle, AccountSid account) {
    handle
        .createQuery("select pg_advisory_xact_lock(hashtextextended(:account, 129))")
        .bind("account", account.toString())
        .map((_, _) -> true)
        .one();
    return handle
            .createQuery("select count(*) from postal_address where account = :account")
            .bind("account", account.id())
            .mapTo(Integer.class)
            .one()
        < ADDRESSES_MAX;
  }

  @Override
  public Optional<PostalAddress> update(
      AddressSid sid, UnaryOperator<PostalAddress> change, Cause cause) {
    return jdbi.inTransaction(
        handle -> {
          Optional<PostalAddress> before = find(handle, sid, " for update");
          if (before.isEmpty()) {
            return Optional.empty();
          }
          PostalAddress wanted = change.apply(before.get());
          PostalAddress after = before.get().with(wanted.friendlyName(), wanted.place(), now());
          write(handle, after);
          append(handle, cause, after, "address.updated", words(before.get()), words(after));
          return Optional.of(after);
        });
  }

  @Override
  public boolean delete(AddressSid sid, Cause cause) {
    return jdbi.inTransaction(
        handle -> {
          Optional<PostalAddress> before = find(handle, sid, " for update");
          if (before.isEmpty()) {
            return false;
          }
          handle
              .createUpdate("delete from postal_address where sid = :sid")
              .bind("sid", sid.id())
              .execute();
          append(handle, cause, before.get(), "address.deleted", words(before.get()), Map.of());
          return true;
        });
  }

  private static void insert(Handle handle, PostalAddress address) {
    bind(
            handle.createUpdate(
                """
                insert into postal_address
                  (sid, account, friendly_name, customer_name, street, street_secondary, city,
                   region, postal_code, iso_country, created_at, updated_at)
                values
                  (:sid, :account, :name, :customer, :street, :secondary, :city, :region, :code,
                   :country, :created, :updated)
                """),
            address)
        .bind("account", address.account().id())
        .bind("country", address.place().isoCountry())
        .bind("created", address.createdAt())
        .execute();
  }

  private static void write(Handle handle, PostalAddress address) {
    bind(
            handle.createUpdate(
                """
                update postal_address set
                  friendly_name = :name, customer_name = :customer, street = :street,
                  street_secondary = :secondary, city = :city, region = :region,
                  postal_code = :code, updated_at = :updated
                where sid = :sid
                """),
            address)
        .execute();
  }

  private static Update bind(Update statement, PostalAddress address) {
    PostalAddress.Place place = address.place();
    return statement
        .bind("sid", address.sid().id())
        .bind("name", address.friendlyName())
        .bind("customer", place.customerName())
        .bind("street", place.street())
        .bind("secondary", place.streetSecondary())
        .bind("city", place.city())
        .bind("region", place.region())
        .bind("code", place.postalCode())
        .bind("updated", address.updatedAt());
  }

  private void append(
      Handle handle,
      Cause cause,
      PostalAddress about,
      String action,
      Map<String, String> before,
      Map<String, String> after) {
    audit.append(
        handle,
        new Change(cause, about.account().id(), action, about.sid().toString(), before, after));
  }

  /** Not where somebody lives: the record is kept for ever. */
  private static Map<String, String> words(PostalAddress address) {
    return Map.of(
        "friendly_name", address.friendlyName(), "iso_country", address.place().isoCountry());
  }

  private static PostalAddress address(ResultSet row) throws SQLException {
    return new PostalAddress(
        new AddressSid(row.getObject("sid", UUID.class)),
        new AccountSid(row.getObject("account", UUID.class)),
        row.getString("friendly_name"),
        new PostalAddress.Place(
            row.getString("customer_name"),
            row.getString("street"),
            row.getString("street_secondary"),
            row.getString("city"),
            row.getString("region"),
            row.getString("postal_code"),
            row.getString("iso_country")),
        row.getTimestamp("created_at").toInstant(),
        row.getTimestamp("updated_at").toInstant());
  }

  /** As PostgreSQL keeps it: microseconds. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
