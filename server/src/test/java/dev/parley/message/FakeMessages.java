package dev.parley.message;

import dev.parley.account.AccountSid;
import dev.parley.audit.Cause;
import dev.parley.policy.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Messages in memory, by the rules that the interface states. */
public final class FakeMessages implements Messages {
  private final TreeMap<UUID, MessageView> messages = new TreeMap<>();
  private final Map<UUID, Decision> decisions = new HashMap<>();
  private final Map<UUID, List<TimelineEntry>> timelines = new HashMap<>();
  private final Map<UUID, List<Attempt>> attempts = new HashMap<>();

  /** Of cancellations, redactions and deletions. */
  public final List<Cause> causes = new ArrayList<>();

  public synchronized void put(MessageView message) {
    messages.put(message.sid().id(), message);
  }

  public synchronized void decided(MessageSid sid, Decision decision) {
    decisions.put(sid.id(), decision);
  }

  public synchronized void happened(MessageSid sid, TimelineEntry entry) {
    timelines.computeIfAbsent(sid.id(), _ -> new ArrayList<>()).add(entry);
  }

  public synchronized void attempted(MessageSid sid, Attempt attempt) {
    attempts.computeIfAbsent(sid.id(), _ -> new ArrayList<>()).add(attempt);
  }

  public synchronized List<MessageView> all() {
    return List.copyOf(messages.values());
  }

  /** What is counted, by tag. */
  public final List<EndUserCount> endUsers = new ArrayList<>();

  @Override
  public List<EndUserCount> endUsers(
      AccountSid account, Instant since, @Nullable String after, int limit) {
    return endUsers.stream()
        .filter(count -> after == null || count.tag().compareTo(after) > 0)
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Optional<MessageView> find(AccountSid account, MessageSid sid) {
    return find(sid).filter(message -> message.account().equals(account));
  }

  @Override
  public synchronized Optional<MessageView> find(MessageSid sid) {
    return Optional.ofNullable(messages.get(sid.id()));
  }

  @Override
  public synchronized Page list(MessageFilter filter) {
    MessageSid after = filter.after();
    var newestFirst =
        (after == null ? messages : messages.headMap(after.id(), false)).descendingMap().values();
    List<MessageView> found =
        newestFirst.stream()
            .filter(message -> matches(filter, message))
            .limit(filter.limit() + 1L)
            .toList();
    boolean more = found.size() > filter.limit();
    List<MessageView> page = more ? found.subList(0, filter.limit()) : found;
    return new Page(page, more ? page.getLast().sid() : null);
  }

  private static boolean matches(MessageFilter filter, MessageView message) {
    return equal(filter.account(), message.account())
        && equal(filter.to(), message.to())
        && equal(filter.from(), message.from())
        && (filter.withRefused() || message.state() != MessageState.REFUSED)
        && (filter.sentFrom() == null
            || (message.sentAt() != null && !message.sentAt().isBefore(filter.sentFrom())))
        && (filter.sentBefore() == null
            || (message.sentAt() != null && message.sentAt().isBefore(filter.sentBefore())));
  }

  private static boolean equal(@Nullable Object wanted, Object actual) {
    return wanted == null || wanted.equals(actual);
  }

  @Override
  public synchronized Optional<Decision> decision(MessageSid sid) {
    return Optional.ofNullable(decisions.get(sid.id()));
  }

  @Override
  public synchronized List<TimelineEntry> timeline(MessageSid sid) {
    return List.copyOf(timelines.getOrDefault(sid.id(), List.of()));
  }

  @Override
  public synchronized List<Attempt> attempts(MessageSid sid) {
    return List.copyOf(attempts.getOrDefault(sid.id(), List.of()));
  }

  @Override
  public synchronized ChangeOutcome cancel(AccountSid account, MessageSid sid, Cause cause) {
    causes.add(cause);
    return change(
        account,
        sid,
        message ->
            message.state() == MessageState.QUEUED || message.state() == MessageState.SCHEDULED,
        message -> with(message, MessageState.CANCELED, message.body()));
  }

  @Override
  public synchronized ChangeOutcome redact(AccountSid account, MessageSid sid, Cause cause) {
    causes.add(cause);
    return change(
        account,
        sid,
        message -> message.state().finished(),
        message -> with(message, message.state(), null));
  }

  @Override
  public synchronized ChangeOutcome delete(AccountSid account, MessageSid sid, Cause cause) {
    causes.add(cause);
    ChangeOutcome outcome =
        change(account, sid, message -> message.state().finished(), message -> message);
    if (outcome instanceof ChangeOutcome.Changed) {
      messages.remove(sid.id());
    }
    return outcome;
  }

  private ChangeOutcome change(
      AccountSid account,
      MessageSid sid,
      java.util.function.Predicate<MessageView> allowed,
      java.util.function.UnaryOperator<MessageView> change) {
    Optional<MessageView> found = find(account, sid);
    if (found.isEmpty()) {
      return new ChangeOutcome.NotFound();
    }
    if (!allowed.test(found.get())) {
      return new ChangeOutcome.Conflict(found.get());
    }
    MessageView changed = change.apply(found.get());
    put(changed);
    return new ChangeOutcome.Changed(changed);
  }

  private static MessageView with(MessageView m, MessageState state, @Nullable String body) {
    return new MessageView(
        m.sid(),
        m.account(),
        m.direction(),
        m.from(),
        m.to(),
        body,
        m.segments(),
        state,
        m.errorCode(),
        m.statusCallback(),
        m.createdAt(),
        m.updatedAt(),
        m.sentAt());
  }
}
