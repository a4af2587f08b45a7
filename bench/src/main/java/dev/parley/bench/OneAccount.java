package dev.parley.bench;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.AccountType;
import dev.parley.account.Accounts;
import dev.parley.account.Standing;
import dev.parley.account.Terms;
import dev.parley.account.TermsAcceptance;
import dev.parley.config.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** One active account, which nobody changes. */
final class OneAccount implements Accounts {
  static final AccountSid SID = new AccountSid(new UUID(0x7000, 1));

  private final Account account =
      new Account(
          SID,
          SID,
          "Bench",
          new Standing(Standing.Status.ACTIVE, Standing.SetBy.OPERATOR, "", Instant.EPOCH),
          new Secret("none"),
          null,
          new TermsAcceptance(
              1, Terms.current().number(), "parley", "bench", "Measures.", Instant.EPOCH),
          AccountType.FULL,
          false,
          Instant.EPOCH,
          Instant.EPOCH);

  @Override
  public Optional<Account> find(AccountSid sid) {
    return sid.equals(SID) ? Optional.of(account) : Optional.empty();
  }

  @Override
  public List<Account> under(AccountSid owner) {
    return List.of(account);
  }

  @Override
  public List<Account> all() {
    return List.of(account);
  }

  @Override
  public Optional<Account> authenticate(String user, String password) {
    return Optional.empty();
  }
}
