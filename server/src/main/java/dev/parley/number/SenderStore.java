package dev.parley.number;

import dev.parley.account.AccountSid;
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
import org.jdbi.v3.core.Jdbi;

/**
 * Senders in memory, written through to the table {@code sender}, whose unique address keeps an
 * address with one holder (clause S24). Thread-safe; changes are made one at a time.
 */
public final class SenderStore implements Senders {
  private static final Comparator<Sender> NEWEST_FIRST =
      Comparator.comparing(Sender::createdAt)
          .thenComparing(sender -> sender.sid().id().toString())
          .reversed();

  private final Jdbi jdbi;
  private final SidSource sids;
  private final Clock clock;
  private final Map<SenderSid, Sender> bySid = new ConcurrentHashMap<>();
  private final Map<String, Sender> byAddress = new ConcurrentHashMap<>();
  private final ReentrantLock changes = new ReentrantLock();

  public SenderStore(Jdbi jdbi, SidSource sids, Clock clock) {
    this.jdbi = jdbi;
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
  public Optional<Sender> add(
      AccountSid account, Address address, SenderKind kind, String friendlyName) {
    Instant now = now();
    Sender sender =
        new Sender(
            new SenderSid(prefix(address, kind), sids.next()),
            account,
            address,
            kind,
            friendlyName,
            Sender.Webhooks.NONE,
            now,
            now);
    changes.lock();
    try {
      if (!insert(sender)) {
        return Optional.empty();
      }
      remember(sender);
      return Optional.of(sender);
    } finally {
      changes.unlock();
    }
  }

  @Override
  public Optional<Sender> update(SenderSid sid, UnaryOperator<Sender> change) {
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
              before.country());
      write(after);
      remember(after);
      return Optional.of(after);
    } finally {
      changes.unlock();
    }
  }

  private boolean insert(Sender sender) {
    Sender.Webhooks hooks = sender.webhooks();
    return jdbi.withHandle(
            handle ->
                handle
                    .createUpdate(
                        """
                        insert into sender
                          (sid, account, address, kind, region, friendly_name, sms_method,
                           sms_fallback_method, status_callback_method, created_at, updated_at)
                        values
                          (:sid, :account, :address, :kind, :region, :name, :smsMethod,
                           :fallbackMethod, :callbackMethod, :now, :now)
                        on conflict (address) do nothing
                        """)
                    .bind("sid", sender.sid().id())
                    .bind("account", sender.account().id())
                    .bind("address", sender.address().text())
                    .bind("kind", sender.kind().text())
                    .bind("region", sender.country())
                    .bind("name", sender.friendlyName())
                    .bind("smsMethod", hooks.smsMethod())
                    .bind("fallbackMethod", hooks.smsFallbackMethod())
                    .bind("callbackMethod", hooks.statusCallbackMethod())
                    .bind("now", sender.createdAt())
                    .execute())
        == 1;
  }

  private void write(Sender sender) {
    Sender.Webhooks hooks = sender.webhooks();
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update sender set
                      friendly_name = :name, sms_url = :smsUrl, sms_method = :smsMethod,
                      sms_fallback_url = :fallbackUrl, sms_fallback_method = :fallbackMethod,
                      status_callback = :callback, status_callback_method = :callbackMethod,
                      updated_at = :now
                    where sid = :sid
                    """)
                .bind("sid", sender.sid().id())
                .bind("name", sender.friendlyName())
                .bind("smsUrl", hooks.smsUrl())
                .bind("smsMethod", hooks.smsMethod())
                .bind("fallbackUrl", hooks.smsFallbackUrl())
                .bind("fallbackMethod", hooks.smsFallbackMethod())
                .bind("callback", hooks.statusCallback())
                .bind("callbackMethod", hooks.statusCallbackMethod())
                .bind("now", sender.updatedAt())
                .execute());
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
        row.getString("region"));
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
