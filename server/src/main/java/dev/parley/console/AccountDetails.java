package dev.parley.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the page of an account shows.
 *
 * @param parent null for an account of its own
 * @param effective what holds for it, where its parent stands worse; null where its own holds
 * @param secondToken whether it has a second auth token
 * @param keptDays for how long its texts are kept
 * @param keys how many API keys it has
 * @param stopped how many of its end users are stopped
 * @param subaccounts the first of them
 * @param moreSubaccounts how many are not shown
 * @param terms null for subaccounts, whose owner accepts
 */
public record AccountDetails(
    String sid,
    String name,
    @Nullable AccountLink parent,
    StandingView standing,
    @Nullable StandingView effective,
    boolean secondToken,
    boolean webhookRetry,
    int keptDays,
    String created,
    int keys,
    int stopped,
    List<AccountsView.Row> subaccounts,
    int moreSubaccounts,
    @Nullable TermsView terms,
    FormView sent,
    String notice) {
  public AccountDetails {
    subaccounts = List.copyOf(subaccounts);
  }

  public FormView form(String name) {
    return sent.of(name);
  }

  public String url() {
    return AccountsPage.PATH + "/" + sid;
  }

  public record AccountLink(String url, String name) {}

  /**
   * @param setBy who may lift it
   */
  public record StandingView(
      StatusView status, String setBy, String since, String sinceIso, String reason) {
    public boolean active() {
      return status.word().equals("active");
    }

    public boolean closed() {
      return status.word().equals("closed");
    }
  }

  /**
   * @param maySend whether what it accepted is enough
   * @param accepted null when nothing was
   * @param current the version that is accepted now
   * @param published when that was published
   */
  public record TermsView(
      boolean maySend, @Nullable Accepted accepted, int current, String published) {}

  public record Accepted(int version, String by, String at, String declaredUse) {}
}
