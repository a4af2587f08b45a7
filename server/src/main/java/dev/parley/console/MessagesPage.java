package dev.parley.console;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.audit.AuditNotes;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.message.Direction;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.message.Messages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /messages}: every attempt, refused ones too; filters and place in the address. */
final class MessagesPage {
  static final String PATH = "/messages";

  private static final int TEXT_SHOWN = 90;

  private final Pages pages;
  private final Accounts accounts;
  private final MessageSearch search;
  private final MessageExport export;
  private final ConnectPage connect;

  MessagesPage(
      Pages pages, Messages messages, Accounts accounts, ConnectPage connect, AuditNotes notes) {
    this.pages = pages;
    this.accounts = accounts;
    this.search = new MessageSearch(messages);
    this.export = new MessageExport(search, notes);
    this.connect = connect;
  }

  /** The messages of a search in a file, newest first. */
  Response export(Request request) {
    MessageAddress asked = asked(request);
    List<String> problems = new ArrayList<>();
    return query(asked, problems)
        .map(query -> export.csv(query, pages.viewer().cause("")).orElseGet(this::anotherIsMade))
        .orElseGet(() -> list(request));
  }

  private Response anotherIsMade() {
    return pages.problem(
        429,
        "Another file is being made",
        "One file of messages is made at a time, and somebody else's is not ready yet. Try again in"
            + " a minute.");
  }

  Response list(Request request) {
    MessageAddress asked = asked(request);
    List<String> problems = new ArrayList<>();
    Optional<MessageSearch.Query> query = query(asked, problems);
    MessageSearch.Found found =
        query.map(search::find).orElseGet(() -> new MessageSearch.Found(List.of(), null, 0, false));
    MessagesView view = view(asked, problems, found);
    if (request.query().first("seen").filter(view.fingerprint()::equals).isPresent()) {
      return Response.noContent();
    }
    return pages.page(
        problems.isEmpty() ? 200 : 400,
        "messages.jte",
        "Messages",
        PageHead.Section.MESSAGES,
        "parley messages list",
        view);
  }

  /** Who is limited to accounts looks at one of them, the first when none is named. */
  private MessageAddress asked(Request request) {
    MessageAddress asked = MessageAddress.of(request);
    List<Account> visible = visible();
    return pages.viewer().principal().everywhere() || visible.isEmpty()
        ? asked
        : asked.ofAccountOr(visible.getFirst().sid());
  }

  private Optional<MessageSearch.Query> query(MessageAddress asked, List<String> problems) {
    Optional<MessageSearch.Query> query = asked.query(problems);
    Viewer viewer = pages.viewer();
    if (query.isEmpty() || viewer.principal().everywhere()) {
      return query;
    }
    AccountSid account = query.get().account();
    if (account == null) {
      problems.add("No account is named for you; an admin names them.");
    } else if (accounts.find(account).filter(viewer::sees).isEmpty()) {
      problems.add("Account: there is none with this sid that you see.");
    }
    return problems.isEmpty() ? query : Optional.empty();
  }

  private List<Account> visible() {
    return accounts.all().stream().filter(pages.viewer()::sees).toList();
  }

  private MessagesView view(
      MessageAddress asked, List<String> problems, MessageSearch.Found found) {
    List<MessagesView.Row> rows = found.messages().stream().map(MessagesPage::row).toList();
    MessageSid next = found.next();
    return new MessagesView(
        filterView(asked),
        problems,
        rows,
        asked.url(asked.after()),
        next == null ? null : asked.url(next.toString()),
        asked.after().isEmpty() ? null : asked.url(""),
        found.stoppedEarly(),
        asked.filtered(),
        asked.exportUrl(),
        connect.curl(),
        Integer.toHexString(rows.hashCode()));
  }

  private MessagesView.FilterView filterView(MessageAddress asked) {
    return new MessagesView.FilterView(
        asked.to(),
        asked.from(),
        asked.status(),
        asked.account(),
        Arrays.stream(MessageState.values()).map(MessageState::text).toList(),
        visible().stream().map(MessagesPage::option).toList());
  }

  private static MessagesView.AccountOption option(Account account) {
    return new MessagesView.AccountOption(account.sid().toString(), account.friendlyName());
  }

  private static MessagesView.Row row(MessageView message) {
    return new MessagesView.Row(
        PATH + "/" + message.sid(),
        message.sid().toString(),
        Times.dateAndTime(message.createdAt()),
        Times.iso(message.createdAt()),
        message.direction() == Direction.INBOUND ? "in" : "out",
        message.from(),
        message.to(),
        beginning(message.body()),
        message.segments(),
        StatusView.of(message.state()),
        message.errorCode());
  }

  private static @Nullable String beginning(@Nullable String body) {
    if (body == null || body.length() <= TEXT_SHOWN) {
      return body;
    }
    int end = Character.isHighSurrogate(body.charAt(TEXT_SHOWN - 1)) ? TEXT_SHOWN - 1 : TEXT_SHOWN;
    return body.substring(0, end) + "…";
  }
}
