package dev.parley.api;

import dev.parley.account.Account;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.number.Sender;
import dev.parley.number.SenderSid;
import dev.parley.number.Senders;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * IncomingPhoneNumbers and SMS/ShortCodes: list, fetch, update. The same senders under two names,
 * told apart by the prefix of their sid.
 */
final class SendersResource {
  /** One of the two resources. */
  private record Family(
      String path, String prefix, String filter, SenderJson json, PageJson<Sender> pages) {}

  private final ApiAccess access;
  private final ApiErrors errors;
  private final Senders senders;

  SendersResource(ApiAccess access, ApiErrors errors, Senders senders) {
    this.access = access;
    this.errors = errors;
    this.senders = senders;
  }

  void register(Routes routes) {
    register(
        routes,
        new Family(
            "/IncomingPhoneNumbers",
            "PN",
            "PhoneNumber",
            SenderJson.PHONE_NUMBER,
            page("incoming_phone_numbers", 2, SenderJson.PHONE_NUMBER)));
    register(
        routes,
        new Family(
            "/SMS/ShortCodes",
            "SC",
            "ShortCode",
            SenderJson.SHORT_CODE,
            page("short_codes", 6, SenderJson.SHORT_CODE)));
  }

  private static PageJson<Sender> page(String key, int position, SenderJson json) {
    List<String> layout =
        new java.util.ArrayList<>(
            List.of(
                "end",
                "first_page_uri",
                "next_page_uri",
                "page",
                "page_size",
                "previous_page_uri",
                "start",
                "uri"));
    layout.add(position, key);
    return new PageJson<>(key, List.copyOf(layout), sender -> sender.sid().toString(), json::write);
  }

  private void register(Routes routes, Family family) {
    String list = Paths.ACCOUNT + family.path();
    String one = list + "/{Sid}";
    Paths.both(
        routes, "GET", list, access.guarded((request, account) -> list(request, account, family)));
    Paths.both(
        routes, "GET", one, access.guarded((request, account) -> fetch(request, account, family)));
    Paths.both(
        routes,
        "POST",
        one,
        access.guarded((request, account) -> update(request, account, family)));
  }

  private Response list(Request request, Account account, Family family) throws BadParameter {
    PageRequest page = PageRequest.read(request, List.of("FriendlyName", family.filter()));
    String name = request.query().first("FriendlyName").orElse("");
    String pattern = request.query().first(family.filter()).map(String::strip).orElse("");
    List<Sender> wanted =
        senders.heldBy(account.sid()).stream()
            .filter(sender -> sender.sid().prefix().equals(family.prefix()))
            .filter(sender -> name.isEmpty() || name.equals(sender.friendlyName()))
            .filter(sender -> contains(sender.address().text(), pattern))
            .toList();
    return family.pages().answer(page, page.slice(wanted, sender -> sender.sid().toString()));
  }

  /** Part of a number, {@code *} for any one digit. */
  private static boolean contains(String number, String pattern) {
    for (int start = 0; start + pattern.length() <= number.length(); start++) {
      if (matchesAt(number, start, pattern)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matchesAt(String number, int start, String pattern) {
    for (int i = 0; i < pattern.length(); i++) {
      char wanted = pattern.charAt(i);
      if (wanted != '*' && wanted != number.charAt(start + i)) {
        return false;
      }
    }
    return true;
  }

  private Response fetch(Request request, Account account, Family family) {
    return found(request, account, family)
        .map(sender -> answer(sender, family))
        .orElseGet(() -> errors.notFound(request));
  }

  private Response update(Request request, Account account, Family family) throws BadParameter {
    Optional<Sender> sender = found(request, account, family);
    if (sender.isEmpty()) {
      return errors.notFound(request);
    }
    UnaryOperator<Sender> change = SenderUpdate.read(request.form());
    return senders
        .update(sender.get().sid(), change)
        .map(changed -> answer(changed, family))
        .orElseGet(() -> errors.notFound(request));
  }

  private Optional<Sender> found(Request request, Account account, Family family) {
    return SenderSid.parse(request.pathParameter("Sid"))
        .filter(sid -> sid.prefix().equals(family.prefix()))
        .flatMap(senders::find)
        .filter(sender -> sender.account().equals(account.sid()));
  }

  private static Response answer(Sender sender, Family family) {
    return Response.json(200, Json.bytes(json -> family.json().write(json, sender)));
  }
}
