package dev.parley.account;

import dev.parley.audit.AuditLog;
import dev.parley.audit.Cause;
import dev.parley.audit.Change;
import dev.parley.config.Secret;
import dev.parley.sid.SidSource;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accounts in memory, written through to the table {@code account}. Everything is read at
 * construction: installations have thousands of accounts, not millions. Thread-safe; changes are
 * made one at a time.
 */
public final class AccountStore implements ManagedAccounts {
  private static final Logger log = LoggerFactory.getLogger(AccountStore.class);
  private static final Comparator<Account> OLDEST_FIRST =
      Comparator.comparing(Account::createdAt).thenComparing(account -> account.sid().toString());

  private final Jdbi jdbi;
  private final AuditLog audit;
  private final AccountRows rows;
  private final KeyStore keys;
  private final EndUserStore endUsers;
  private final ApplicationStore applications;
  private final OutgoingCallerIdStore callerIds;
  private final PostalAddressTable addresses;
  private final SidSource sids;
  private final Clock clock;
  private final Secrets secrets;
  private final Map<AccountSid, Account> accounts = new ConcurrentHashMap<>();
  private final ReentrantLock changes = new ReentrantLock();
  private volatile StandingWatch watch = StandingWatch.NONE;
  private volatile Holdings holdings = Holdings.NONE;

  /** What unknown users are compared with, so that the answer takes as long as for known ones. */
  private final Secret nobodysToken;

  public AccountStore(
      Jdbi jdbi,
      AuditLog audit,
      MasterKey masterKey,
      SidSource sids,
      Clock clock,
      SecureRandom random) {
    this.jdbi = jdbi;
    this.audit = audit;
    this.rows = new AccountRows(masterKey);
    this.sids = sids;
    this.clock = clock;
    this.secrets = new Secrets(random);
    this.keys = new KeyStore(jdbi, audit, sids, clock, secrets);
    this.endUsers = new EndUserStore(jdbi, audit, clock, () -> watch);
    this.applications = new ApplicationStore(jdbi, audit, sids, clock);
    this.callerIds = new OutgoingCallerIdStore(jdbi, audit, sids, clock, () -> watch);
    this.addresses = new PostalAddressTable(jdbi, audit, sids, clock);
    this.nobodysToken = secrets.next();
    jdbi.withHandle(rows::all).forEach(account -> accounts.put(account.sid(), account));
  }

  @Override
  public Optional<Account> find(AccountSid sid) {
    return Optional.ofNullable(accounts.get(sid));
  }

  @Override
  public List<Account> under(AccountSid owner) {
    return accounts.values().stream()
        .filter(account -> account.owner().equals(owner) || account.sid().equals(owner))
        .sorted(OLDEST_FIRST)
        .toList();
  }

  @Override
  public List<Account> all() {
    return accounts.values().stream().sorted(OLDEST_FIRST).toList();
  }

  @Override
  public Keys keys() {
    return keys;
  }

  @Override
  public Applications applications() {
    return applications;
  }

  @Override
  public OutgoingCallerIds callerIds() {
    return callerIds;
  }

  @Override
  public PostalAddresses addresses() {
    return addresses;
  }

  @Override
  public boolean isVerified(AccountSid sid, String number) {
    return callerIds.isVerified(sid, number)
        || find(sid)
            .filter(Account::isSubaccount)
            .filter(account -> callerIds.isVerified(account.owner(), number))
            .isPresent();
  }

  @Override
  public EndUsers endUsers() {
    return endUsers;
  }

  @Override
  public boolean isStopped(AccountSid account, @Nullable String endUser) {
    return endUsers.isStopped(account, endUser);
  }

  @Override
  public boolean anyStopped(AccountSid account) {
    return endUsers.anyStopped(account);
  }

  @Override
  public void watchStanding(StandingWatch watching) {
    watch = watching;
  }

  @Override
  public void releaseOnClose(Holdings given) {
    holdings = given;
  }

  @Override
  public Optional<Account> authenticate(String user, String password) {
    if (user.startsWith(KeySid.PREFIX)) {
      return keys.authenticate(user, password).flatMap(key -> find(key.account()));
    }
    Account account = AccountSid.parse(user).map(accounts::get).orElse(null);
    Secret primary = account == null ? nobodysToken : account.authToken();
    Secret second = account == null ? null : account.secondaryToken();
    // Both are compared always: the time tells nothing.
    boolean byPrimary = primary.matches(password);
    boolean bySecond = (second == null ? nobodysToken : second).matches(password);
    return byPrimary || bySecond ? Optional.ofNullable(account) : Optional.empty();
  }

  @Override
  public AccountCreation create(NewAccount wanted, Cause cause) {
    changes.lock();
    try {
      AccountSid owner = wanted.owner();
      if (owner != null && !mayOwn(owner)) {
        return new AccountCreation.UnfitOwner();
      }
      if (owner != null && openUnder(owner) >= SUBACCOUNTS_MAX) {
        return new AccountCreation.TooMany();
      }
      Account account = account(wanted);
      if (accounts.containsKey(account.sid()) || !insert(account, cause)) {
        return new AccountCreation.SidTaken();
      }
      accounts.put(account.sid(), account);
      return new AccountCreation.Created(account);
    } finally {
      changes.unlock();
    }
  }

  private boolean mayOwn(AccountSid owner) {
    return find(owner)
        .filter(account -> !account.isSubaccount() && account.standing().active())
        .isPresent();
  }

  private long openUnder(AccountSid owner) {
    return accounts.values().stream()
        .filter(account -> account.isSubaccount() && account.owner().equals(owner))
        .filter(account -> account.status() != Standing.Status.CLOSED)
        .count();
  }

  private Account account(NewAccount wanted) {
    Instant now = now();
    AccountSid sid = wanted.sid() == null ? new AccountSid(sids.next()) : wanted.sid();
    Secret token = wanted.authToken();
    return new Account(
        sid,
        wanted.owner() == null ? sid : wanted.owner(),
        wanted.friendlyName(),
        Standing.first(now),
        token == null ? secrets.next() : token,
        null,
        null,
        type(wanted),
        false,
        now,
        now);
  }

  private AccountType type(NewAccount wanted) {
    return Optional.ofNullable(wanted.owner())
        .flatMap(this::find)
        .map(Account::type)
        .orElse(wanted.type());
  }

  private boolean insert(Account account, Cause cause) {
    return jdbi.inTransaction(
        handle -> {
          boolean inserted = rows.insert(handle, account);
          if (inserted) {
            audit.append(
                handle,
                new Change(
                    cause,
                    account.sid().id(),
                    "account.created",
                    account.sid().toString(),
                    Map.of(),
                    AccountWords.of(account)));
          }
          return inserted;
        });
  }

  @Override
  public Optional<Account> rename(AccountSid sid, String friendlyName, Cause cause) {
    return update(sid, "account.renamed", cause, it -> it.withName(friendlyName, now()));
  }

  @Override
  public Optional<Account> setWebhookRetry(AccountSid sid, boolean enabled, Cause cause) {
    return update(
        sid, "account.webhook_retry_set", cause, it -> it.withWebhookRetry(enabled, now()));
  }

  @Override
  public Optional<Account> acceptTerms(
      AccountSid sid, int version, String declaredUse, Cause cause) {
    changes.lock();
    try {
      Account before = accounts.get(sid);
      if (before == null || before.isSubaccount()) {
        return Optional.empty();
      }
      TermsAcceptance last = before.terms();
      TermsAcceptance accepted =
          new TermsAcceptance(
              last == null ? 1 : last.number() + 1,
              version,
              cause.actor().kind(),
              cause.actor().name(),
              declaredUse,
              now());
      Account after = before.withTerms(accepted);
      jdbi.useTransaction(
          handle -> {
            TermsRows.insert(handle, sid, accepted);
            append(handle, before, after, "account.terms_accepted", cause);
          });
      accounts.put(sid, after);
      return Optional.of(after);
    } finally {
      changes.unlock();
    }
  }

  @Override
  public UpgradeResult upgrade(AccountSid sid, Cause cause) {
    changes.lock();
    try {
      Account before = accounts.get(sid);
      if (before == null) {
        return new UpgradeResult.NoSuchAccount();
      }
      if (before.isSubaccount()) {
        return new UpgradeResult.OfOwner(before.owner());
      }
      if (before.type() == AccountType.FULL) {
        return new UpgradeResult.Unchanged(before);
      }
      return new UpgradeResult.Upgraded(upgradeAll(before, cause));
    } finally {
      changes.unlock();
    }
  }

  /** The account and its subaccounts, in one transaction. */
  private Account upgradeAll(Account owner, Cause cause) {
    Instant now = now();
    List<Account> all = under(owner.sid());
    jdbi.useTransaction(
        handle -> {
          for (Account each : all) {
            Account full = each.withType(AccountType.FULL, now);
            rows.update(handle, full);
            append(handle, each, full, "account.upgraded", cause);
          }
        });
    all.forEach(each -> accounts.put(each.sid(), each.withType(AccountType.FULL, now)));
    return owner.withType(AccountType.FULL, now);
  }

  @Override
  public Optional<Account> addSecondaryToken(AccountSid sid, Cause cause) {
    return update(
        sid,
        "account.secondary_token_made",
        cause,
        it -> it.withTokens(it.authToken(), secrets.next(), now()));
  }

  @Override
  public Optional<Account> dropSecondaryToken(AccountSid sid, Cause cause) {
    return update(
        sid,
        "account.secondary_token_dropped",
        cause,
        it -> it.secondaryToken() == null ? it : it.withTokens(it.authToken(), null, now()));
  }

  @Override
  public Optional<Account> promoteSecondaryToken(AccountSid sid, Cause cause) {
    return update(
        sid,
        "account.secondary_token_promoted",
        cause,
        it -> it.secondaryToken() == null ? it : it.withTokens(it.secondaryToken(), null, now()));
  }

  /** Empty when there is no such account, or the change answered the same account. */
  private Optional<Account> update(
      AccountSid sid, String action, Cause cause, UnaryOperator<Account> change) {
    changes.lock();
    try {
      Account before = accounts.get(sid);
      if (before == null) {
        return Optional.empty();
      }
      Account after = change.apply(before);
      if (after.equals(before)) {
        return Optional.empty();
      }
      write(before, after, action, cause);
      accounts.put(sid, after);
      return Optional.of(after);
    } finally {
      changes.unlock();
    }
  }

  private void write(Account before, Account after, String action, Cause cause) {
    jdbi.useTransaction(
        handle -> {
          rows.update(handle, after);
          append(handle, before, after, action, cause);
        });
  }

  private void append(Handle handle, Account before, Account after, String action, Cause cause) {
    audit.append(
        handle,
        Change.between(
            cause,
            after.sid().id(),
            action,
            after.sid().toString(),
            AccountWords.of(before),
            AccountWords.of(after)));
  }

  @Override
  public StandingChange changeStanding(
      AccountSid sid, Standing.Status status, Standing.SetBy setBy, Cause cause) {
    if (status == Standing.Status.CLOSED && !prepared(sid, setBy, cause)) {
      return new StandingChange.Later();
    }
    changes.lock();
    try {
      Account before = accounts.get(sid);
      if (before == null) {
        return new StandingChange.NoSuchAccount();
      }
      Optional<StandingChange> answer = withoutChange(before, status, setBy);
      if (answer.isPresent()) {
        return answer.get();
      }
      Account after = before.withStanding(new Standing(status, setBy, cause.reason(), now()));
      String action = "account." + AccountWords.verb(status);
      if (after.standing().active()) {
        write(before, after, action, cause);
        accounts.put(sid, after);
      } else if (status == Standing.Status.CLOSED) {
        close(before, after, cause);
      } else {
        fall(List.of(after), () -> write(before, after, action, cause));
      }
      return new StandingChange.Changed(after);
    } finally {
      changes.unlock();
    }
  }

  /** It may take its time, so that no other account waits for it. */
  private boolean prepared(AccountSid sid, Standing.SetBy setBy, Cause cause) {
    Optional<Account> before = find(sid);
    if (before.isEmpty()
        || withoutChange(before.get(), Standing.Status.CLOSED, setBy).isPresent()) {
      return true;
    }
    Set<AccountSid> all = under(sid).stream().map(Account::sid).collect(Collectors.toSet());
    return holdings.prepare(all, cause);
  }

  /** What the operator suspends is suspended by the operator, also when its owner did so before. */
  private Optional<StandingChange> withoutChange(
      Account before, Standing.Status status, Standing.SetBy setBy) {
    boolean byOwner = setBy == Standing.SetBy.OWNER;
    if (before.status() == Standing.Status.CLOSED && status != Standing.Status.CLOSED) {
      return Optional.of(new StandingChange.Closed());
    }
    boolean takesOver =
        !byOwner
            && status == Standing.Status.SUSPENDED
            && before.standing().setBy() == Standing.SetBy.OWNER;
    if (before.status() == status && !takesOver) {
      return Optional.of(new StandingChange.Unchanged(before));
    }
    if (byOwner && before.isSubaccount() && !isActive(before.owner())) {
      return Optional.of(new StandingChange.ParentNotActive());
    }
    if (byOwner
        && before.status() == Standing.Status.SUSPENDED
        && before.standing().setBy() == Standing.SetBy.OPERATOR) {
      return Optional.of(new StandingChange.SetByOperator());
    }
    return Optional.empty();
  }

  /** Its subaccounts with it: nothing of what they may ever come back to is left. */
  private void close(Account before, Account after, Cause cause) {
    List<Account> open =
        under(before.sid()).stream()
            .filter(account -> account.status() != Standing.Status.CLOSED)
            .toList();
    List<Account> closed =
        open.stream().map(account -> account.withStanding(after.standing())).toList();
    Set<AccountSid> sids = closed.stream().map(Account::sid).collect(Collectors.toSet());
    fall(
        closed,
        () ->
            holdings.giveUp(
                sids,
                cause,
                giving ->
                    jdbi.useTransaction(
                        handle -> {
                          for (int i = 0; i < closed.size(); i++) {
                            rows.update(handle, closed.get(i));
                            append(handle, open.get(i), closed.get(i), "account.closed", cause);
                          }
                          giving.accept(handle);
                        })));
  }

  /** Into memory, wait for who saw it as it was, commit: what commits after that, nobody passes. */
  private void fall(List<Account> after, Runnable write) {
    boolean committed = false;
    after.forEach(account -> accounts.put(account.sid(), account));
    try {
      after.forEach(account -> watch.entered(account.sid()));
      write.run();
      committed = true;
    } finally {
      if (!committed) {
        after.forEach(account -> takeBack(account.sid()));
      }
    }
    after.forEach(account -> watch.committed(account.sid()));
  }

  /** As the database has it. When it cannot be asked the account stays as it would have become. */
  private void takeBack(AccountSid sid) {
    try {
      jdbi.withHandle(handle -> rows.find(handle, sid))
          .ifPresent(
              stored ->
                  accounts.computeIfPresent(sid, (_, kept) -> stored.withTerms(kept.terms())));
    } catch (RuntimeException away) {
      log.error("event=standing_unknown account={}", sid, away);
    }
  }

  /** As PostgreSQL keeps it: microseconds. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
