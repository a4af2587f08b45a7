package dev.parley.console;

import dev.parley.account.ManagedAccounts;
import dev.parley.message.Messages;
import dev.parley.message.Retention;
import java.time.Clock;

/** The pages about accounts, their keys and their end users. */
public final class AccountsConsole {
  private final AccountsPage list;
  private final AccountDetailsPage details;
  private final AccountKeysPage keys;
  private final EndUsersPage endUsers;

  public AccountsConsole(
      Pages pages, ManagedAccounts accounts, Messages messages, Retention retention, Clock clock) {
    this.list = new AccountsPage(pages, accounts);
    this.details = new AccountDetailsPage(pages, accounts, retention);
    this.keys = new AccountKeysPage(pages, accounts);
    this.endUsers = new EndUsersPage(pages, accounts, messages, clock);
  }

  public void register(ConsoleRoutes routes) {
    list.register(routes);
    details.register(routes);
    keys.register(routes);
    endUsers.register(routes);
  }
}
