package dev.parley.number;

import dev.parley.account.AccountSid;
import dev.parley.audit.AuditLog;
import dev.parley.audit.Cause;
import dev.parley.audit.Change;
import dev.parley.e164.Address;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.sid.SidSource;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Update;

/**
 * Senders in memory, written through to the table {@code sender}, whose unique address keeps an
 * address with one holder (clause S24), each change in one transaction with its audit entry.
 * Thread-safe; changes are made one at a time.
 */
public final class SenderStore implements Senders {
  private static final Comparator<Sender> NEWEST_FIRST =
      Comparator.comparing(Sender::createdAt)
          .thenComparing(sender -> sender.sid().id().toString())
          .reversed();

  private final Jdbi jdbi;
  private final AuditLog audit;
  private final SidSource sids;
  private final Clock clock;
  private final Map<SenderSid, Sender> bySid = new ConcurrentHashMap<>();
  private final Map<String, Sender> byAddress = new ConcurrentHashMap<>();
  private final ReentrantLock changes = new ReentrantLock();

  public SenderStore(Jdbi jdbi, AuditLog audit, SidSource sids, Clock clock) {
    this.jdbi = jdbi;
    this.audit = audit;
    this.sids = sids;
    this.clock = clock;
    load();
  }

  @Override
  public Optional<Sender> find(SenderSid sid) {
    return Optional.ofNullable(bySid.get(sid));
  }

  @Override
  public Optional<Sender> byAddress(Address address) {
    return byText(address.text());
  }

  @Override
  public Optional<Sender> byText(String address) {
    return Optional.ofNullable(byAddress.get(address));
  }

  @Override
  public List<Sender> heldBy(AccountSid account) {
    return bySid.values().stream()
        .filter(sender -> sender.account().equals(account))
        .sorted(NEWEST_FIRST)
        .toList();
  }

  @Override
  public List<Sender> all() {
    return bySid.values().stream().sorted(NEWEST_FIRST).toList();
  }

  @Override
  public Optional<Sender> add(NewSender wanted, Cause cause) {
    Instant now = now();
    String country = wanted.country();
    Sender sender =
        new Sender(
            new SenderSid(prefix(wanted.address(), wanted.kind()), sids.next()),
            wanted.account(),
            wanted.address(),
            wanted.kind(),
            wanted.friendlyName(),
            wanted.webhooks(),
            now,
            now,
            country == null || wanted.kind() != SenderKind.SHORT_CODE
                ? Sender.countryOf(wanted.address())
                : country,
            wanted.proof());
    changes.lock();
    try {
      boolean added =
          jdbi.inTransaction(
              handle -> {
                if (!insert(handle, sender)) {
                  return false;
                }
                audit.append(
                    handle, change(cause, sender, "sender.added", Map.of(), sender.words()));
                return true;
              });
      if (!added) {
        return Optional.empty();
      }
      remember(sender);
      return Optional.of(sender);
    } finally {
      changes.unlock();
    }
  }

  @Override
  public Optional<Sender> update(SenderSid sid, UnaryOperator<Sender> change, Cause cause) {
    changes.lock();
    try {
      Sender before = bySid.get(sid);
      if (before == null) {
        return Optional.empty();
      }
      Sender wanted = change.apply(before);
      Sender after =
          new Sender(
              before.sid(),
              before.account(),
              before.address(),
              before.kind(),
              wanted.friendlyName(),
              wanted.webhooks(),
              before.createdAt(),
              now(),
              before.kind() == SenderKind.SHORT_CODE ? wanted.country() : before.country(),
              before.proof());
      jdbi.useTransaction(
          handle -> {
            write(handle, after);
            audit.append(
                handle,
                Change.between(
                    cause,
                    after.account().id(),
                    "sender.changed",
                    sid.toString(),
                    before.words(),
                    after.words()));
          });
      remember(after);
      return Optional.of(after);
    } finally {
      changes.unlock();
    }
  }

  @Override
  public Optional<Sender> move(SenderSid sid, AccountSid to, Cause cause) {
    changes.lock();
    try {
      Sender before = bySid.get(sid);
      if (before == null) {
        return Optional.empty();
      }
      Sender after = before.heldBy(to, now());
      jdbi.useTransaction(
          handle -> {
            write(handle, after);
            Map<String, String> from = Map.of("account", before.account().toString());
            Map<String, String> into = Map.of("account", to.toString());
            // Both accounts' chains know of it.
            audit.append(handle, change(cause, before, "sender.moved", from, into));
            audit.append(handle, change(cause, after, "sender.moved", from, into));
          });
      remember(after);
      return Optional.of(after);
    } finally {
      changes.unlock();
    }
  }

  @Override
  public boolean release(SenderSid sid, Cause cause) {
    changes.lock();
    try {
      Sender sender = bySid.get(sid);
      if (sender == null) {
        return false;
      }
      jdbi.useTransaction(
          handle -> {
            handle
                .createUpdate("delete from sender where sid = :sid")
                .bind("sid", sid.id())
                .execute();
            audit.append(
                handle, change(cause, sender, "sender.released", sender.words(), Map.of()));
          });
      byAddress.remove(sender.address().text());
      bySid.remove(sid);
      return true;
    } finally {
      changes.unlock();
    }
  }

  private static Change change(
      Cause cause,
      Sender sender,
      String action,
      Map<String, String> before,
      Map<String, String> after) {
    return new Change(cause, sender.account().id(), action, sender.sid().toString(), before, after);
  }

  private static boolean insert(Handle handle, Sender sender) {
    Update insert =
        handle
            .createUpdate(
                """
                insert into sender
                  (sid, account, address, kind, region, friendly_name, sms_url, sms_method,
                   sms_fallback_url, sms_fallback_method, status_callback, status_callback_method,
                   created_at, updated_at, proof)
                values
                  (:sid, :account, :address, :kind, :region, :name, :smsUrl, :smsMethod,
                   :fallbackUrl, :fallbackMethod, :callback, :callbackMethod, :created, :updated,
                   :proof)
                on conflict (address) do nothing
                """)
            .bind("address", sender.address().text())
            .bind("kind", sender.kind().text())
            .bind("created", sender.createdAt())
            .bind("proof", sender.proof().text());
    return bind(insert, sender).execute() == 1;
  }

  private static void write(Handle handle, Sender sender) {
    bind(
            handle.createUpdate(
                """
                update sender set
                  account = :account, region = :region, friendly_name = :name, sms_url = :smsUrl,
                  sms_method = :smsMethod, sms_fallback_url = :fallbackUrl,
                  sms_fallback_method = :fallbackMethod, status_callback = :callback,
                  status_callback_method = :callbackMethod, updated_at = :updated
                where sid = :sid
                """),
            sender)
        .execute();
  }

  private static Update bind(Update statement, Sender sender) {
    Sender.Webhooks hooks = sender.webhooks();
    return statement
        .bind("sid", sender.sid().id())
        .bind("account", sender.account().id())
        .bind("region", sender.country())
        .bind("name", sender.friendlyName())
        .bind("smsUrl", hooks.smsUrl())
        .bind("smsMethod", hooks.smsMethod())
        .bind("fallbackUrl", hooks.smsFallbackUrl())
        .bind("fallbackMethod", hooks.smsFallbackMethod())
        .bind("callback", hooks.statusCallback())
        .bind("callbackMethod", hooks.statusCallbackMethod())
        .bind("updated", sender.updatedAt());
  }

  private void load() {
    jdbi.useHandle(
        handle ->
            handle
                .createQuery("select * from sender")
                .map((row, _) -> sender(row))
                .forEach(this::remember));
  }

  private void remember(Sender sender) {
    bySid.put(sender.sid(), sender);
    byAddress.put(sender.address().text(), sender);
  }

  private static Sender sender(ResultSet row) throws SQLException {
    SenderKind kind = SenderKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT));
    Address address = address(kind, row.getString("address"), row.getString("region"));
    return new Sender(
        new SenderSid(prefix(address, kind), row.getObject("sid", UUID.class)),
        new AccountSid(row.getObject("account", UUID.class)),
        address,
        kind,
        row.getString("friendly_name"),
        new Sender.Webhooks(
            row.getString("sms_url"),
            row.getString("sms_method"),
            row.getString("sms_fallback_url"),
            row.getString("sms_fallback_method"),
            row.getString("status_callback"),
            row.getString("status_callback_method")),
        row.getTimestamp("created_at").toInstant(),
        row.getTimestamp("updated_at").toInstant(),
        row.getString("region"),
        Proof.valueOf(row.getString("proof").toUpperCase(Locale.ROOT)));
  }

  private static Address address(SenderKind kind, String text, String region) {
    return switch (kind) {
      case LONG_CODE, TOLL_FREE -> new PhoneNumber(text, region);
      case SHORT_CODE -> new ShortCode(text);
      case ALPHANUMERIC -> new AlphanumericId(text);
    };
  }

  /** The kind decides the prefix, and must fit the form of the address. */
  private static String prefix(Address address, SenderKind kind) {
    boolean fits =
        switch (kind) {
          case LONG_CODE, TOLL_FREE -> address instanceof PhoneNumber;
          case SHORT_CODE -> address instanceof ShortCode;
          case ALPHANUMERIC -> address instanceof AlphanumericId;
        };
    if (!fits) {
      throw new IllegalArgumentException(address.text() + " is no " + kind.text());
    }
    return switch (kind) {
      case LONG_CODE, TOLL_FREE -> "PN";
      case SHORT_CODE -> "SC";
      case ALPHANUMERIC -> "AI";
    };
  }

  /** As PostgreSQL keeps it: microseconds. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
