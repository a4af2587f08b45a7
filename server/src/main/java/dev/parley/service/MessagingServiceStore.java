package dev.parley.service;

import dev.parley.account.AccountSid;
import dev.parley.audit.AuditLog;
import dev.parley.audit.Cause;
import dev.parley.audit.Change;
import dev.parley.number.Sender;
import dev.parley.number.SenderSid;
import dev.parley.number.Senders;
import dev.parley.sid.SidSource;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Messaging services in memory, written through to their tables, each change in one transaction
 * with its audit entry. Thread-safe; changes are made one at a time.
 *
 * <p>A pool names its senders. Who was released or moved to another account is in no pool from then
 * on, without being taken out of it.
 */
public final class MessagingServiceStore implements MessagingServices {
  /** Of one account. */
  public static final int SERVICES_MAX = 1_000;

  /** Senders of one pool: Twilio's limit (21714). */
  public static final int POOL_MAX = 400;

  private static final Comparator<MessagingService> NEWEST_FIRST =
      Comparator.comparing(MessagingService::createdAt)
          .thenComparing(service -> service.sid().toString())
          .reversed();

  private final Jdbi jdbi;
  private final AuditLog audit;
  private final Senders senders;
  private final SidSource sids;
  private final Clock clock;
  private final Map<ServiceSid, MessagingService> services = new ConcurrentHashMap<>();

  /** Lists are replaced, never changed; the one added last is the first. */
  private final Map<ServiceSid, List<ServiceRows.Membership>> pools = new ConcurrentHashMap<>();

  /** Of what a phone can answer to. */
  private final Map<SenderSid, ServiceSid> serviceOf = new ConcurrentHashMap<>();

  private final LeavingStops stops;
  private volatile @Nullable Leaving leaving;
  private final ReentrantLock changes = new ReentrantLock();

  public MessagingServiceStore(
      Jdbi jdbi, AuditLog audit, Senders senders, SidSource sids, Clock clock, LeavingStops stops) {
    this.stops = stops;
    this.jdbi = jdbi;
    this.audit = audit;
    this.senders = senders;
    this.sids = sids;
    this.clock = clock;
    jdbi.useHandle(
        handle -> {
          ServiceRows.services(handle).forEach(service -> services.put(service.sid(), service));
          ServiceRows.memberships(handle).forEach(this::remember);
        });
  }

  @Override
  public Optional<MessagingService> find(ServiceSid sid) {
    return Optional.ofNullable(services.get(sid));
  }

  @Override
  public List<MessagingService> of(AccountSid account) {
    return services.values().stream()
        .filter(service -> service.account().equals(account))
        .sorted(NEWEST_FIRST)
        .toList();
  }

  @Override
  public List<PoolMember> pool(ServiceSid sid) {
    MessagingService service = services.get(sid);
    if (service == null) {
      return List.of();
    }
    List<ServiceRows.Membership> named = pools.getOrDefault(sid, List.of());
    List<PoolMember> members = new ArrayList<>(named.size());
    for (ServiceRows.Membership membership : named) {
      senders
          .find(membership.sender())
          .filter(sender -> sender.account().equals(service.account()))
          .ifPresent(sender -> members.add(new PoolMember(sid, sender, membership.since())));
    }
    return members;
  }

  @Override
  public Optional<MessagingService> ofSender(String address) {
    return serviceOf.isEmpty() ? Optional.empty() : senders.byText(address).flatMap(this::ofSender);
  }

  private Optional<MessagingService> ofSender(Sender sender) {
    ServiceSid sid = serviceOf.get(sender.sid());
    return sid == null
        ? Optional.empty()
        : find(sid).filter(service -> service.account().equals(sender.account()));
  }

  @Override
  public Optional<MessagingService> create(
      AccountSid account, UnaryOperator<MessagingService> settings, Cause cause) {
    Instant now = now();
    MessagingService made =
        settings.apply(
            new MessagingService(
                new ServiceSid(sids.next()),
                account,
                "",
                MessagingService.Webhooks.NONE,
                MessagingService.Features.DEFAULT,
                MessagingService.VALIDITY_MAX_SECONDS,
                MessagingService.USECASE_DEFAULT,
                now,
                now));
    changes.lock();
    try {
      if (of(account).size() >= SERVICES_MAX) {
        return Optional.empty();
      }
      jdbi.useTransaction(
          handle -> {
            ServiceRows.insert(handle, made);
            audit.append(
                handle, change(cause, made, "messaging_service.created", Map.of(), made.words()));
          });
      services.put(made.sid(), made);
      return Optional.of(made);
    } finally {
      changes.unlock();
    }
  }

  @Override
  public Optional<MessagingService> update(
      ServiceSid sid, UnaryOperator<MessagingService> change, Cause cause) {
    changes.lock();
    try {
      MessagingService before = services.get(sid);
      if (before == null) {
        return Optional.empty();
      }
      MessagingService wanted = change.apply(before);
      MessagingService after =
          new MessagingService(
              before.sid(),
              before.account(),
              wanted.friendlyName(),
              wanted.webhooks(),
              wanted.features(),
              wanted.validitySeconds(),
              wanted.usecase(),
              before.createdAt(),
              now());
      jdbi.useTransaction(
          handle -> {
            ServiceRows.update(handle, after);
            audit.append(
                handle,
                Change.between(
                    cause,
                    after.account().id(),
                    "messaging_service.changed",
                    sid.toString(),
                    before.words(),
                    after.words()));
          });
      services.put(sid, after);
      return Optional.of(after);
    } finally {
      changes.unlock();
    }
  }

  @Override
  public Left delete(ServiceSid sid, Cause cause) {
    changes.lock();
    try {
      MessagingService service = services.get(sid);
      if (service == null) {
        return Left.NOT_THERE;
      }
      List<Sender> members = pool(sid).stream().map(PoolMember::sender).toList();
      return leaving(sid, members, () -> delete(service, cause));
    } finally {
      changes.unlock();
    }
  }

  private void delete(MessagingService service, Cause cause) {
    ServiceSid sid = service.sid();
    jdbi.useTransaction(
        handle -> {
          ServiceRows.delete(handle, sid);
          audit.append(
              handle,
              change(cause, service, "messaging_service.deleted", service.words(), Map.of()));
        });
    services.remove(sid);
    pools.getOrDefault(sid, List.of()).forEach(it -> serviceOf.remove(it.sender(), sid));
    pools.remove(sid);
  }

  /** Names were never in reach of what stopped a service: no phone can answer to them. */
  private Left leaving(ServiceSid sid, List<Sender> who, Runnable leave) {
    List<String> senders =
        who.stream()
            .filter(sender -> !sender.sid().prefix().equals(SenderSid.ALPHANUMERIC))
            .map(sender -> sender.address().text())
            .toList();
    leaving = new Leaving(sid, senders);
    try {
      if (!senders.isEmpty() && !stops.keep(sid, senders)) {
        return Left.LATER;
      }
      leave.run();
      return Left.NOW;
    } finally {
      leaving = null;
    }
  }

  @Override
  public Optional<Leaving> leaving() {
    return Optional.ofNullable(leaving);
  }

  @Override
  public Joined join(ServiceSid sid, Sender sender, Cause cause) {
    changes.lock();
    try {
      MessagingService service = services.get(sid);
      if (service == null || senders.find(sender.sid()).isEmpty()) {
        return new Joined.Gone();
      }
      List<PoolMember> pool = pool(sid);
      if (pool.stream().anyMatch(member -> member.sender().sid().equals(sender.sid()))) {
        return new Joined.Already();
      }
      ServiceSid other = serviceOf.get(sender.sid());
      if (other != null && ofSender(sender).isPresent()) {
        return new Joined.InAnother();
      }
      if (pool.size() >= POOL_MAX) {
        return new Joined.Full();
      }
      var membership = new ServiceRows.Membership(sid, sender.sid(), now());
      jdbi.useTransaction(
          handle -> {
            ServiceRows.moveIn(handle, membership);
            audit.append(handle, membership(cause, service, "added", sender));
          });
      if (other != null) {
        forget(other, sender.sid());
      }
      forget(sid, sender.sid());
      remember(membership);
      return new Joined.Now(new PoolMember(sid, sender, membership.since()));
    } finally {
      changes.unlock();
    }
  }

  @Override
  public Left leave(ServiceSid sid, SenderSid sender, Cause cause) {
    changes.lock();
    try {
      MessagingService service = services.get(sid);
      Optional<PoolMember> member =
          pool(sid).stream().filter(it -> it.sender().sid().equals(sender)).findAny();
      if (service == null || member.isEmpty()) {
        return Left.NOT_THERE;
      }
      Sender leaver = member.get().sender();
      return leaving(sid, List.of(leaver), () -> leave(service, leaver, cause));
    } finally {
      changes.unlock();
    }
  }

  private void leave(MessagingService service, Sender sender, Cause cause) {
    jdbi.useTransaction(
        handle -> {
          ServiceRows.moveOut(handle, service.sid(), sender.sid());
          audit.append(handle, membership(cause, service, "removed", sender));
        });
    forget(service.sid(), sender.sid());
  }

  @Override
  public Left leaveAll(SenderSid sender, Cause cause) {
    changes.lock();
    try {
      Left all = Left.NOT_THERE;
      for (ServiceSid sid : namedBy(sender)) {
        Left left = leave(sid, sender, cause);
        if (left == Left.LATER) {
          return left;
        }
        all = left == Left.NOW ? left : all;
      }
      return all;
    } finally {
      changes.unlock();
    }
  }

  private List<ServiceSid> namedBy(SenderSid sender) {
    return pools.entrySet().stream()
        .filter(pool -> pool.getValue().stream().anyMatch(it -> it.sender().equals(sender)))
        .map(Map.Entry::getKey)
        .toList();
  }

  private void remember(ServiceRows.Membership membership) {
    pools.merge(membership.service(), List.of(membership), MessagingServiceStore::added);
    if (!membership.sender().prefix().equals(SenderSid.ALPHANUMERIC)) {
      serviceOf.put(membership.sender(), membership.service());
    }
  }

  private void forget(ServiceSid sid, SenderSid sender) {
    pools.computeIfPresent(
        sid, (_, there) -> there.stream().filter(it -> !it.sender().equals(sender)).toList());
    serviceOf.remove(sender, sid);
  }

  private static List<ServiceRows.Membership> added(
      List<ServiceRows.Membership> there, List<ServiceRows.Membership> one) {
    List<ServiceRows.Membership> all = new ArrayList<>(one);
    all.addAll(there);
    return List.copyOf(all);
  }

  private static Change membership(
      Cause cause, MessagingService service, String what, Sender sender) {
    Map<String, String> words =
        Map.of("sender", sender.sid().toString(), "address", sender.address().text());
    return change(
        cause,
        service,
        "messaging_service.sender_" + what,
        what.equals("added") ? Map.of() : words,
        what.equals("added") ? words : Map.of());
  }

  private static Change change(
      Cause cause,
      MessagingService service,
      String action,
      Map<String, String> before,
      Map<String, String> after) {
    return new Change(
        cause, service.account().id(), action, service.sid().toString(), before, after);
  }

  /** As PostgreSQL keeps it: microseconds. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
