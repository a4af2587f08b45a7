package dev.parley.webhook;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.account.ManagedAccounts;
import dev.parley.audit.Cause;
import dev.parley.message.FailedWebhooks;
import dev.parley.message.FailedWebhooks.Place;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers what the test says, and keeps what it was asked. */
public final class FakeWebhooks implements Webhooks {
  private final Accounts accounts;
  public final List<Asked> asked = new ArrayList<>();
  public final List<Replay> replays = new ArrayList<>();

  /** Of replays. */
  public final List<Cause> causes = new ArrayList<>();

  public FailedWebhooks.Page page = new FailedWebhooks.Page(List.of(), null);
  public Queued queued = new Queued(0, null, false);
  public Replayed replayed = new Replayed.Nothing("Nothing to tell.");

  public FakeWebhooks(Accounts accounts) {
    this.accounts = accounts;
  }

  public record Asked(
      AccountSid account, Instant since, Instant until, @Nullable Place after, int size) {}

  public record Replay(MessageSid sid, @Nullable MessageState state, ReplayEdits edits) {}

  @Override
  public synchronized FailedWebhooks.Page failed(
      AccountSid account, Instant since, Instant until, @Nullable Place after, int size) {
    asked.add(new Asked(account, since, until, after, size));
    return page;
  }

  @Override
  public synchronized Queued replayFailed(
      AccountSid account,
      Instant since,
      Instant until,
      @Nullable Place after,
      int size,
      Cause cause) {
    causes.add(cause);
    asked.add(new Asked(account, since, until, after, size));
    return queued;
  }

  @Override
  public synchronized Replayed replay(
      MessageSid sid, @Nullable MessageState state, ReplayEdits edits, Cause cause) {
    causes.add(cause);
    replays.add(new Replay(sid, state, edits));
    return replayed;
  }

  @Override
  public Optional<Account> setRetry(AccountSid account, boolean enabled, Cause cause) {
    return ((ManagedAccounts) accounts).setWebhookRetry(account, enabled, cause);
  }
}
