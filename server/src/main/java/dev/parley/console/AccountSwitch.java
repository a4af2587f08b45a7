package dev.parley.console;

import dev.parley.account.Account;
import dev.parley.http.Request;
import java.util.List;
import java.util.Set;

/**
 * The choice of an account in the frame of every page, for who sees more than one.
 *
 * @param action the list that shows the chosen one
 * @param current sid of the one that is looked at; empty for none
 * @param options to choose from; empty when there are so many that one is searched for
 */
public record AccountSwitch(
    String action, String current, List<MessagesView.AccountOption> options) {
  /** More than these are searched for, not chosen from. */
  static final int OPTIONS_MAX = 50;

  /** The pages that understand {@code ?account=}. */
  static final Set<String> LISTS =
      Set.of(
          MessagesPage.PATH,
          WebhooksPage.PATH,
          NumbersPage.PATH,
          ServicesPage.PATH,
          ConnectPage.PATH);

  static final AccountSwitch NONE = new AccountSwitch(MessagesPage.PATH, "", List.of());

  public AccountSwitch {
    options = List.copyOf(options);
  }

  /**
   * @param visible the accounts that the viewer sees
   */
  static AccountSwitch of(Request request, List<Account> visible) {
    String asked = request.query().first("account").orElse("").strip();
    boolean seen = visible.stream().anyMatch(account -> account.sid().toString().equals(asked));
    boolean many = visible.size() > OPTIONS_MAX;
    return new AccountSwitch(
        many
            ? AccountsPage.PATH
            : LISTS.contains(request.path()) ? request.path() : MessagesPage.PATH,
        seen ? asked : "",
        many || visible.size() < 2
            ? List.of()
            : visible.stream().map(NumbersPage::option).toList());
  }

  /** Whether one is searched for by name. */
  public boolean searched() {
    return action.equals(AccountsPage.PATH);
  }

  public boolean shown() {
    return searched() || !options.isEmpty();
  }

  /** The address of a list, about the account that is looked at. */
  public String list(String path) {
    return current.isEmpty() ? path : path + "?account=" + current;
  }
}
