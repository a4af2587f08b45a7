package dev.parley.console;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.console.FailureSearch.Query;
import dev.parley.console.FailureSearch.Shown;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.message.FailedWebhooks.Place;
import dev.parley.message.LiveMessages;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.message.Messages;
import dev.parley.webhook.ReplayEdits;
import dev.parley.webhook.Webhooks;
import dev.parley.webhook.Webhooks.Queued;
import dev.parley.webhook.Webhooks.Replayed;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /webhooks}: calls to applications that failed, and what is made of them. */
final class WebhooksPage {
  static final String PATH = "/webhooks";

  private final Pages pages;
  private final Accounts accounts;
  private final Messages messages;
  private final Webhooks webhooks;
  private final FailureSearch search;
  private final Clock clock;

  WebhooksPage(Pages pages, Accounts accounts, Messages messages, Webhooks webhooks, Clock clock) {
    this.pages = pages;
    this.accounts = accounts;
    this.messages = messages;
    this.webhooks = webhooks;
    this.search = new FailureSearch(webhooks);
    this.clock = clock;
  }

  Response list(Request request) {
    FailureAddress asked = FailureAddress.of(request.query());
    return account(asked.account())
        .map(account -> render(200, account, asked, Done.of(request.query()), List.of()))
        .orElseGet(this::noAccount);
  }

  /** One call again, and what came of it. */
  Response replay(Request request) {
    FailureAddress asked = FailureAddress.of(request.form());
    Account account = account(asked.account()).orElse(null);
    if (account == null) {
      return noAccount();
    }
    Optional<MessageView> message =
        request
            .form()
            .first("sid")
            .flatMap(MessageSid::parse)
            .flatMap(sid -> messages.find(account.sid(), sid));
    Optional<MessageState> state = request.form().first("state").flatMap(WebhooksPage::announced);
    if (message.isEmpty() || state.isEmpty()) {
      return problem(404, account, asked, "There is no such call, or its message was deleted.");
    }
    String url = request.form().first("url").orElse("").strip();
    if (url.length() > ReplayEdits.VALUE_MAX) {
      return problem(
          400,
          account,
          asked,
          "The URL is longer than " + ReplayEdits.VALUE_MAX + " characters; nothing was called.");
    }
    MessageSid sid = message.get().sid();
    ReplayEdits edits = url.isEmpty() ? ReplayEdits.NONE : new ReplayEdits(url, Map.of());
    return switch (webhooks.replay(sid, state.get(), edits, pages.viewer().cause(""))) {
      case Replayed.Done done ->
          Response.seeOther(
              asked.url(Map.of("done", done.told() ? "told" : "failed", "about", sid.toString())));
      case Replayed.UnderWay _ ->
          Response.seeOther(asked.url(Map.of("done", "under_way", "about", sid.toString())));
      case Replayed.Nothing nothing -> problem(409, account, asked, nothing.why());
      case Replayed.TooMany _ ->
          problem(
              429,
              account,
              asked,
              "So many replays are under way that nothing was called. Try again in a minute.");
    };
  }

  private static Optional<MessageState> announced(String text) {
    return Stream.concat(Stream.of(MessageState.RECEIVED), LiveMessages.ANNOUNCED.stream())
        .filter(state -> state.text().equals(text))
        .findFirst();
  }

  /** All of a range again, so many as one request may; the rest is offered. */
  Response replayRange(Request request) {
    FailureAddress asked = FailureAddress.of(request.form());
    Account account = account(asked.account()).orElse(null);
    if (account == null) {
      return noAccount();
    }
    List<String> problems = new ArrayList<>();
    Query query = asked.query(account, clock.instant(), problems).orElse(null);
    if (query == null) {
      return render(400, account, asked, Done.NOTHING, List.of());
    }
    Queued queued =
        webhooks.replayFailed(
            account.sid(),
            query.since(),
            query.until(),
            query.after(),
            Webhooks.PAGE_MAX,
            pages.viewer().cause(""));
    Place rest = queued.next();
    return Response.seeOther(
        asked
            .from("")
            .url(
                Map.of(
                    "done",
                    queued.full() ? "full" : "queued",
                    "calls",
                    Integer.toString(queued.queued()),
                    "rest",
                    rest == null ? "" : rest.text())));
  }

  private Response noAccount() {
    return pages.problem(
        404, "No such account", "There is no account under this address whose calls could fail.");
  }

  private List<Account> visible() {
    return accounts.all().stream().filter(pages.viewer()::sees).toList();
  }

  private Optional<Account> account(String written) {
    return written.isEmpty()
        ? visible().stream()
            .min(Comparator.comparing(Account::status).thenComparing(Account::createdAt))
        : AccountSid.parse(written).flatMap(accounts::find).filter(pages.viewer()::sees);
  }

  private Response problem(int status, Account account, FailureAddress asked, String sentence) {
    return render(status, account, asked, Done.NOTHING, List.of(sentence));
  }

  private Response render(
      int status, Account account, FailureAddress written, Done done, List<String> refused) {
    FailureAddress asked = written.of(account);
    List<String> problems = new ArrayList<>(refused);
    List<String> misread = new ArrayList<>();
    Query query = asked.query(account, clock.instant(), misread).orElse(null);
    problems.addAll(misread);
    FailureSearch.Found found =
        query == null ? new FailureSearch.Found(List.of(), null, false, 0, 0) : search.find(query);
    return pages.page(
        status == 200 && !misread.isEmpty() ? 400 : status,
        "webhooks.jte",
        "Failed webhooks",
        PageHead.Section.WEBHOOKS,
        "parley webhooks list",
        view(account, asked, query, done, problems, found));
  }

  private WebhooksView view(
      Account account,
      FailureAddress asked,
      @Nullable Query query,
      Done done,
      List<String> problems,
      FailureSearch.Found found) {
    boolean first = asked.after().isEmpty();
    Place next = found.next();
    return new WebhooksView(
        new WebhooksView.FilterView(
            asked.account(),
            asked.since(),
            asked.until(),
            asked.message(),
            asked.shown(),
            asked.after(),
            visible().stream()
                .map(
                    each ->
                        new MessagesView.AccountOption(each.sid().toString(), each.friendlyName()))
                .toList()),
        problems,
        done.sentence(),
        done.url(),
        account.sid().toString(),
        account.webhookRetry(),
        range(query, ""),
        done.rest().isEmpty() ? null : range(query, done.rest()),
        first ? count(found.givenUp(), asked.showing(Shown.GIVEN_UP)) : null,
        first ? count(found.retried(), asked.showing(Shown.RETRIED)) : null,
        found.failed().stream().map(WebhookRows::row).toList(),
        Webhooks.PAGE_MAX,
        next == null ? null : asked.from(next.text()).url(Map.of()),
        first ? null : asked.from("").url(Map.of()),
        found.stoppedEarly(),
        asked.filtered());
  }

  private static WebhooksView.@Nullable RangeView range(@Nullable Query query, String after) {
    return query == null
        ? null
        : new WebhooksView.RangeView(query.since().toString(), query.until().toString(), after);
  }

  private static WebhooksView.@Nullable Count count(int number, FailureAddress address) {
    return number == 0 ? null : new WebhooksView.Count(number, address.url(Map.of()));
  }
}
