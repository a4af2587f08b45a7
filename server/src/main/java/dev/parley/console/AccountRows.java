package dev.parley.console;

import dev.parley.account.Account;
import dev.parley.account.Accounts;
import dev.parley.account.Standing;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Accounts as pages list them. */
final class AccountRows {
  private final Accounts accounts;

  AccountRows(Accounts accounts) {
    this.accounts = accounts;
  }

  /** What holds for the account: its own standing, or its parent's where that is worse. */
  Standing effective(Account account) {
    return accounts.standing(account.sid()).orElse(account.standing());
  }

  AccountsView.Row row(Account account) {
    Account parent = parent(account);
    return new AccountsView.Row(
        url(account),
        account.friendlyName(),
        account.sid().toString(),
        parent == null ? null : parent.friendlyName(),
        parent == null ? null : url(parent),
        status(effective(account).status()),
        Times.dateAndTime(account.createdAt()),
        Times.iso(account.createdAt()));
  }

  @Nullable Account parent(Account account) {
    return Optional.of(account)
        .filter(Account::isSubaccount)
        .flatMap(it -> accounts.find(it.owner()))
        .orElse(null);
  }

  static String url(Account account) {
    return AccountsPage.PATH + "/" + account.sid();
  }

  static StatusView status(Standing.Status status) {
    return switch (status) {
      case ACTIVE -> new StatusView("active", "✓", "good");
      case SUSPENDED -> new StatusView("suspended", "⊘", "bad");
      case CLOSED -> new StatusView("closed", "✕", "bad");
    };
  }
}
