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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Applications in memory, written through to the table {@code application}. Thread-safe. */
final class ApplicationStore implements Applications {
  private static final Comparator<Application> OLDEST_FIRST =
      Comparator.comparing(Application::createdAt).thenComparing(it -> it.sid().toString());

  private final Jdbi jdbi;
  private final AuditLog audit;
  private final SidSource sids;
  private final Clock clock;
  private final Map<ApplicationSid, Application> applications = new ConcurrentHashMap<>();
  private final ReentrantLock changes = new ReentrantLock();

  ApplicationStore(Jdbi jdbi, AuditLog audit, SidSource sids, Clock clock) {
    this.jdbi = jdbi;
    this.audit = audit;
    this.sids = sids;
    this.clock = clock;
    jdbi.useHandle(
        handle ->
            handle
                .createQuery("select * from application")
                .map((row, _) -> application(row))
                .forEach(it -> applications.put(it.sid(), it)));
  }

  @Override
  public Optional<Application> find(ApplicationSid sid) {
    return Optional.ofNullable(applications.get(sid));
  }

  @Override
  public List<Application> of(AccountSid account) {
    return applications.values().stream()
        .filter(it -> it.account().equals(account))
        .sorted(OLDEST_FIRST)
        .toList();
  }

  @Override
  public Optional<Application> create(
      AccountSid account, String friendlyName, Application.Urls urls, Cause cause) {
    return adopt(new ApplicationSid(sids.next()), account, friendlyName, urls, cause);
  }

  @Override
  public Optional<Application> adopt(
      ApplicationSid sid,
      AccountSid account,
      String friendlyName,
      Application.Urls urls,
      Cause cause) {
    changes.lock();
    try {
      if (applications.containsKey(sid) || of(account).size() >= APPLICATIONS_MAX) {
        return Optional.empty();
      }
      Instant now = now();
      Application made = new Application(sid, account, friendlyName, urls, now, now);
      jdbi.useTransaction(
          handle -> {
            upsert(handle, made);
            append(handle, cause, "application.created", null, made);
          });
      applications.put(sid, made);
      return Optional.of(made);
    } finally {
      changes.unlock();
    }
  }

  @Override
  public Optional<Application> update(
      ApplicationSid sid, UnaryOperator<Application> change, Cause cause) {
    changes.lock();
    try {
      Application before = applications.get(sid);
      if (before == null) {
        return Optional.empty();
      }
      Application wanted = change.apply(before);
      Application after = before.with(wanted.friendlyName(), wanted.urls(), now());
      jdbi.useTransaction(
          handle -> {
            upsert(handle, after);
            append(handle, cause, "application.updated", before, after);
          });
      applications.put(sid, after);
      return Optional.of(after);
    } finally {
      changes.unlock();
    }
  }

  @Override
  public boolean delete(ApplicationSid sid, Cause cause) {
    changes.lock();
    try {
      Application before = applications.get(sid);
      if (before == null) {
        return false;
      }
      jdbi.useTransaction(
          handle -> {
            handle
                .createUpdate("delete from application where sid = :sid")
                .bind("sid", sid.id())
                .execute();
            append(handle, cause, "application.deleted", before, null);
          });
      applications.remove(sid);
      return true;
    } finally {
      changes.unlock();
    }
  }

  private static void upsert(Handle handle, Application application) {
    Application.Urls urls = application.urls();
    handle
        .createUpdate(
            """
            insert into application
              (sid, account, friendly_name, sms_url, sms_method, sms_fallback_url,
               sms_fallback_method, status_callback, created_at, updated_at)
            values
              (:sid, :account, :name, :smsUrl, :smsMethod, :fallbackUrl, :fallbackMethod,
               :callback, :created, :updated)
            on conflict (sid) do update set
              friendly_name = excluded.friendly_name, sms_url = excluded.sms_url,
              sms_method = excluded.sms_method, sms_fallback_url = excluded.sms_fallback_url,
              sms_fallback_method = excluded.sms_fallback_method,
              status_callback = excluded.status_callback, updated_at = excluded.updated_at
            """)
        .bind("sid", application.sid().id())
        .bind("account", application.account().id())
        .bind("name", application.friendlyName())
        .bind("smsUrl", urls.smsUrl())
        .bind("smsMethod", urls.smsMethod())
        .bind("fallbackUrl", urls.smsFallbackUrl())
        .bind("fallbackMethod", urls.smsFallbackMethod())
        .bind("callback", urls.statusCallback())
        .bind("created", application.createdAt())
        .bind("updated", application.updatedAt())
        .execute();
  }

  private void append(
      Handle handle,
      Cause cause,
      String action,
      @Nullable Application before,
      @Nullable Application after) {
    Application either = after == null ? before : after;
    if (either == null) {
      throw new IllegalArgumentException("a change of nothing");
    }
    audit.append(
        handle,
        Change.between(
            cause,
            either.account().id(),
            action,
            either.sid().toString(),
            words(before),
            words(after)));
  }

  /** Which URLs there are, not what is in them: they may carry passwords. */
  private static Map<String, String> words(@Nullable Application application) {
    Map<String, String> words = new TreeMap<>();
    if (application != null) {
      words.put("friendly_name", application.friendlyName());
      words.put("sms_url", application.urls().smsUrl() == null ? "none" : "set");
      words.put("status_callback", application.urls().statusCallback() == null ? "none" : "set");
    }
    return words;
  }

  private static Application application(ResultSet row) throws SQLException {
    return new Application(
        new ApplicationSid(row.getObject("sid", UUID.class)),
        new AccountSid(row.getObject("account", UUID.class)),
        row.getString("friendly_name"),
        new Application.Urls(
            row.getString("sms_url"),
            row.getString("sms_method"),
            row.getString("sms_fallback_url"),
            row.getString("sms_fallback_method"),
            row.getString("status_callback")),
        row.getTimestamp("created_at").toInstant(),
        row.getTimestamp("updated_at").toInstant());
  }

  /** As PostgreSQL keeps it: microseconds. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
