package dev.parley.service;

import dev.parley.account.AccountSid;
import dev.parley.audit.Cause;
import dev.parley.number.Sender;
import dev.parley.number.SenderSid;
import dev.parley.number.Senders;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Services in memory; sids are counted up. */
public final class FakeServices implements MessagingServices {
  /** Small enough to be filled. */
  public static final int POOL_MAX = 3;

  public final List<Cause> causes = new ArrayList<>();
  private final Map<ServiceSid, MessagingService> services = new LinkedHashMap<>();
  private final Map<ServiceSid, List<SenderSid>> pools = new LinkedHashMap<>();
  private boolean manyOptedOut;
  private final Senders senders;
  private final Clock clock;

  public FakeServices(Senders senders, Clock clock) {
    this.senders = senders;
    this.clock = clock;
  }

  @Override
  public synchronized Optional<MessagingService> find(ServiceSid sid) {
    return Optional.ofNullable(services.get(sid));
  }

  @Override
  public synchronized List<MessagingService> of(AccountSid account) {
    return services.values().stream()
        .filter(service -> service.account().equals(account))
        .toList()
        .reversed();
  }

  @Override
  public synchronized List<PoolMember> pool(ServiceSid sid) {
    return pools.getOrDefault(sid, List.of()).stream()
        .map(senders::find)
        .flatMap(Optional::stream)
        .map(sender -> new PoolMember(sid, sender, clock.instant()))
        .toList();
  }

  @Override
  public synchronized Optional<MessagingService> ofSender(String address) {
    return senders
        .byText(address)
        .filter(sender -> !sender.sid().prefix().equals(SenderSid.ALPHANUMERIC))
        .flatMap(
            sender ->
                pools.entrySet().stream()
                    .filter(entry -> entry.getValue().contains(sender.sid()))
                    .findFirst()
                    .map(entry -> services.get(entry.getKey())));
  }

  @Override
  public synchronized Optional<MessagingService> create(
      AccountSid account, UnaryOperator<MessagingService> settings, Cause cause) {
    causes.add(cause);
    MessagingService made =
        settings.apply(
            new MessagingService(
                new ServiceSid(new UUID(0x3619L, services.size() + 1)),
                account,
                "",
                MessagingService.Webhooks.NONE,
                MessagingService.Features.DEFAULT,
                MessagingService.VALIDITY_MAX_SECONDS,
                MessagingService.USECASE_DEFAULT,
                clock.instant(),
                clock.instant()));
    services.put(made.sid(), made);
    return Optional.of(made);
  }

  @Override
  public synchronized Optional<MessagingService> update(
      ServiceSid sid, UnaryOperator<MessagingService> change, Cause cause) {
    causes.add(cause);
    return Optional.ofNullable(services.computeIfPresent(sid, (_, it) -> change.apply(it)));
  }

  @Override
  public synchronized Left delete(ServiceSid sid, Cause cause) {
    causes.add(cause);
    if (manyOptedOut) {
      return Left.LATER;
    }
    pools.remove(sid);
    return services.remove(sid) != null ? Left.NOW : Left.NOT_THERE;
  }

  /** Nobody can leave from now on. */
  public synchronized void manyOptOut() {
    manyOptedOut = true;
  }

  @Override
  public synchronized Joined join(ServiceSid sid, Sender sender, Cause cause) {
    causes.add(cause);
    List<SenderSid> pool = pools.computeIfAbsent(sid, _ -> new ArrayList<>());
    if (pool.contains(sender.sid())) {
      return new Joined.Already();
    }
    if (ofSender(sender.address().text()).isPresent()) {
      return new Joined.InAnother();
    }
    if (pool.size() >= POOL_MAX) {
      return new Joined.Full();
    }
    pool.addFirst(sender.sid());
    return new Joined.Now(new PoolMember(sid, sender, clock.instant()));
  }

  @Override
  public synchronized Left leave(ServiceSid sid, SenderSid sender, Cause cause) {
    causes.add(cause);
    List<SenderSid> pool = pools.getOrDefault(sid, new ArrayList<>());
    if (!pool.contains(sender)) {
      return Left.NOT_THERE;
    }
    return !manyOptedOut && pool.remove(sender) ? Left.NOW : Left.LATER;
  }

  @Override
  public synchronized Left leaveAll(SenderSid sender, Cause cause) {
    List<Left> all = pools.keySet().stream().map(sid -> leave(sid, sender, cause)).toList();
    return all.contains(Left.LATER)
        ? Left.LATER
        : all.contains(Left.NOW) ? Left.NOW : Left.NOT_THERE;
  }

  @Override
  public Optional<Leaving> leaving() {
    return Optional.empty();
  }
}
