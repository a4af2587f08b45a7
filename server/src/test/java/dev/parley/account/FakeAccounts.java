package dev.parley.account;

import dev.parley.audit.Cause;
import dev.parley.config.Secret;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Accounts in memory; tokens and sids are counted up. */
public final class FakeAccounts implements ManagedAccounts {
  private final Map<AccountSid, Account> accounts = new LinkedHashMap<>();
  private final FakeKeys keys;
  private final FakeEndUsers endUsers;
  private final FakeApplications applications;
  private final Clock clock;
  private final List<Cause> causes = new ArrayList<>();
  private long counter;

  public FakeAccounts(Clock clock) {
    this.clock = clock;
    this.keys = new FakeKeys(clock);
    this.endUsers = new FakeEndUsers(clock);
    this.applications = new FakeApplications(clock);
  }

  public synchronized Account add(
      String friendlyName, @Nullable AccountSid owner, Standing.Status status) {
    AccountSid sid = new AccountSid(new UUID(0xA0L, ++counter));
    return put(
        new Account(
            sid,
            owner == null ? sid : owner,
            friendlyName,
            new Standing(status, Standing.SetBy.OPERATOR, "", clock.instant()),
            new Secret("token-" + counter),
            null,
            owner == null ? accepted("Tests.", TestAccounts.CAUSE) : null,
            false,
            clock.instant(),
            clock.instant()));
  }

  private Account put(Account account) {
    accounts.put(account.sid(), account);
    return account;
  }

  /** A top-level account. */
  public synchronized Account create(String friendlyName) {
    return add(friendlyName, null, Standing.Status.ACTIVE);
  }

  /** Of every change, in order. */
  public synchronized List<Cause> causes() {
    return List.copyOf(causes);
  }

  @Override
  public synchronized Optional<Account> find(AccountSid sid) {
    return Optional.ofNullable(accounts.get(sid));
  }

  @Override
  public synchronized List<Account> under(AccountSid owner) {
    List<Account> found = new ArrayList<>();
    for (Account account : accounts.values()) {
      if (account.sid().equals(owner) || account.owner().equals(owner)) {
        found.add(account);
      }
    }
    return found;
  }

  @Override
  public synchronized List<Account> all() {
    return List.copyOf(accounts.values());
  }

  @Override
  public synchronized Optional<Account> authenticate(String user, String password) {
    if (user.startsWith(KeySid.PREFIX)) {
      return keys.authenticate(user, password).flatMap(key -> find(key.account()));
    }
    return AccountSid.parse(user)
        .flatMap(this::find)
        .filter(
            account ->
                account.authToken().matches(password)
                    || (account.secondaryToken() != null
                        && account.secondaryToken().matches(password)));
  }

  @Override
  public synchronized AccountCreation create(NewAccount wanted, Cause cause) {
    AccountSid owner = wanted.owner();
    if (owner != null && find(owner).filter(parent -> !parent.isSubaccount()).isEmpty()) {
      return new AccountCreation.UnfitOwner();
    }
    if (owner != null && under(owner).size() > SUBACCOUNTS_MAX) {
      return new AccountCreation.TooMany();
    }
    if (wanted.sid() != null && accounts.containsKey(wanted.sid())) {
      return new AccountCreation.SidTaken();
    }
    causes.add(cause);
    Account made = add(wanted.friendlyName(), owner, Standing.Status.ACTIVE);
    if (wanted.sid() == null && wanted.authToken() == null) {
      return new AccountCreation.Created(put(made.withTerms(null)));
    }
    accounts.remove(made.sid());
    AccountSid sid = wanted.sid() == null ? made.sid() : wanted.sid();
    return new AccountCreation.Created(
        put(
            new Account(
                sid,
                owner == null ? sid : owner,
                made.friendlyName(),
                made.standing(),
                wanted.authToken() == null ? made.authToken() : wanted.authToken(),
                null,
                null,
                false,
                made.createdAt(),
                made.updatedAt())));
  }

  @Override
  public synchronized Optional<Account> rename(AccountSid sid, String friendlyName, Cause cause) {
    return change(sid, cause, it -> it.withName(friendlyName, clock.instant()));
  }

  @Override
  public synchronized StandingChange changeStanding(
      AccountSid sid, Standing.Status status, Standing.SetBy setBy, Cause cause) {
    Account account = accounts.get(sid);
    if (account == null) {
      return new StandingChange.NoSuchAccount();
    }
    if (account.status() == Standing.Status.CLOSED) {
      return new StandingChange.Closed();
    }
    if (account.status() == status) {
      return new StandingChange.Unchanged(account);
    }
    if (setBy == Standing.SetBy.OWNER
        && account.status() == Standing.Status.SUSPENDED
        && account.standing().setBy() == Standing.SetBy.OPERATOR) {
      return new StandingChange.SetByOperator();
    }
    causes.add(cause);
    return new StandingChange.Changed(
        put(account.withStanding(new Standing(status, setBy, cause.reason(), clock.instant()))));
  }

  @Override
  public synchronized Optional<Account> acceptTerms(
      AccountSid sid, int version, String declaredUse, Cause cause) {
    return change(
        sid,
        cause,
        it ->
            it.isSubaccount()
                ? null
                : it.withTerms(
                    new TermsAcceptance(
                        1,
                        version,
                        cause.actor().kind(),
                        cause.actor().name(),
                        declaredUse,
                        clock.instant())));
  }

  private TermsAcceptance accepted(String declaredUse, Cause cause) {
    return new TermsAcceptance(
        1,
        Terms.current().number(),
        cause.actor().kind(),
        cause.actor().name(),
        declaredUse,
        clock.instant());
  }

  /** As if it had never accepted the terms. */
  public synchronized void forgetTerms(AccountSid sid) {
    Account _ = put(Objects.requireNonNull(accounts.get(sid)).withTerms(null));
  }

  @Override
  public void watchStanding(StandingWatch watch) {}

  @Override
  public synchronized Optional<Account> setWebhookRetry(
      AccountSid sid, boolean enabled, Cause cause) {
    return change(sid, cause, it -> it.withWebhookRetry(enabled, clock.instant()));
  }

  @Override
  public synchronized Optional<Account> addSecondaryToken(AccountSid sid, Cause cause) {
    Secret token = new Secret("token-" + ++counter);
    return change(sid, cause, it -> it.withTokens(it.authToken(), token, clock.instant()));
  }

  @Override
  public synchronized Optional<Account> dropSecondaryToken(AccountSid sid, Cause cause) {
    return change(
        sid,
        cause,
        it ->
            it.secondaryToken() == null
                ? null
                : it.withTokens(it.authToken(), null, clock.instant()));
  }

  @Override
  public synchronized Optional<Account> promoteSecondaryToken(AccountSid sid, Cause cause) {
    return change(
        sid,
        cause,
        it ->
            it.secondaryToken() == null
                ? null
                : it.withTokens(it.secondaryToken(), null, clock.instant()));
  }

  private interface Changing {
    @Nullable Account apply(Account before);
  }

  private Optional<Account> change(AccountSid sid, Cause cause, Changing change) {
    Account before = accounts.get(sid);
    Account after = before == null ? null : change.apply(before);
    if (after == null) {
      return Optional.empty();
    }
    causes.add(cause);
    return Optional.of(put(after));
  }

  @Override
  public FakeApplications applications() {
    return applications;
  }

  @Override
  public FakeEndUsers endUsers() {
    return endUsers;
  }

  @Override
  public boolean isStopped(AccountSid account, @Nullable String endUser) {
    return endUser != null && endUsers.find(account, endUser).isPresent();
  }

  @Override
  public boolean anyStopped(AccountSid account) {
    return !endUsers.stopped(account).isEmpty();
  }

  @Override
  public FakeKeys keys() {
    return keys;
  }
}
