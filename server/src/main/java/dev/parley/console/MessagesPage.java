package dev.parley.console;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.message.Direction;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageState;
import dev.parley.message.MessageView;
import dev.parley.message.Messages;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /messages}: every attempt, refused ones too; filters and place in the address. */
final class MessagesPage {
  static final String PATH = "/messages";

  private static final int TEXT_SHOWN = 90;

  private final Pages pages;
  private final Accounts accounts;
  private final MessageSearch search;
  private final ConnectPage connect;

  MessagesPage(Pages pages, Messages messages, Accounts accounts, ConnectPage connect) {
    this.pages = pages;
    this.accounts = accounts;
    this.search = new MessageSearch(messages);
    this.connect = connect;
  }

  Response list(Request request) {
    Asked asked = Asked.of(request).within(visible(), pages.viewer().principal().everywhere());
    List<String> problems = new ArrayList<>();
    Optional<MessageSearch.Query> query = query(asked, problems);
    MessageSearch.Found found =
        query.map(search::find).orElseGet(() -> new MessageSearch.Found(List.of(), null, false));
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

  private List<Account> visible() {
    return accounts.all().stream().filter(pages.viewer()::sees).toList();
  }

  private Optional<MessageSearch.Query> query(Asked asked, List<String> problems) {
    AccountSid account = null;
    if (!asked.account().isEmpty()) {
      account = AccountSid.parse(asked.account()).orElse(null);
      if (account == null) {
        problems.add("Account: “" + asked.account() + "” is not an account sid (AC…).");
      } else if (accounts.find(account).filter(pages.viewer()::sees).isEmpty()) {
        problems.add("Account: there is none with this sid that you see.");
      }
    } else if (!pages.viewer().principal().everywhere()) {
      problems.add("No account is named for you; an admin names them.");
    }
    MessageState state = null;
    if (!asked.status().isEmpty()) {
      state = state(asked.status());
      if (state == null) {
        problems.add("Status: there is no status “" + asked.status() + "”.");
      }
    }
    MessageSid after = null;
    if (!asked.after().isEmpty()) {
      after = MessageSid.parse(asked.after()).orElse(null);
      if (after == null) {
        problems.add("after: “" + asked.after() + "” is not a message sid (SM…).");
      }
    }
    if (!problems.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new MessageSearch.Query(
            account, emptyToNull(asked.to()), emptyToNull(asked.from()), state, after));
  }

  private static @Nullable MessageState state(String text) {
    return Arrays.stream(MessageState.values())
        .filter(state -> state.text().equals(text.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElse(null);
  }

  private MessagesView view(Asked asked, List<String> problems, MessageSearch.Found found) {
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
        connect.curl(),
        Integer.toHexString(rows.hashCode()));
  }

  private MessagesView.FilterView filterView(Asked asked) {
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

  private static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }

  /** The address, read leniently: an unencoded plus arrives as a space. */
  private record Asked(String to, String from, String status, String account, String after) {
    /** Who is limited to accounts looks at one of them, the first when none is named. */
    Asked within(List<Account> visible, boolean everywhere) {
      return everywhere || !account.isEmpty() || visible.isEmpty()
          ? this
          : new Asked(to, from, status, visible.getFirst().sid().toString(), after);
    }

    static Asked of(Request request) {
      return new Asked(
          number(request, "To"),
          number(request, "From"),
          text(request, "status"),
          text(request, "account"),
          text(request, "after"));
    }

    boolean filtered() {
      return !(to.isEmpty() && from.isEmpty() && status.isEmpty() && account.isEmpty());
    }

    String url(String place) {
      Map<String, String> parameters = new LinkedHashMap<>();
      parameters.put("To", to);
      parameters.put("From", from);
      parameters.put("status", status);
      parameters.put("account", account);
      parameters.put("after", place);
      String query =
          parameters.entrySet().stream()
              .filter(parameter -> !parameter.getValue().isEmpty())
              .map(parameter -> parameter.getKey() + "=" + encoded(parameter.getValue()))
              .collect(Collectors.joining("&"));
      return query.isEmpty() ? PATH : PATH + "?" + query;
    }

    private static String text(Request request, String name) {
      return request.query().first(name).orElse("").strip();
    }

    private static String number(Request request, String name) {
      String raw = request.query().first(name).orElse("");
      String stripped = raw.strip();
      boolean lostPlus =
          raw.startsWith(" ") && !stripped.isEmpty() && Character.isDigit(stripped.charAt(0));
      return lostPlus ? "+" + stripped : stripped;
    }

    private static String encoded(String value) {
      return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
  }
}
