package dev.parley.api;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.SenderSid;
import dev.parley.number.Senders;
import dev.parley.service.MessagingServices;
import dev.parley.service.MessagingServices.Left;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * IncomingPhoneNumbers and SMS/ShortCodes: list, fetch, update, move, release. The same senders
 * under two names, told apart by the prefix of their sid. Numbers are taken by {@link
 * NumberPurchases}.
 */
final class SendersResource {
  /** One of the two resources. */
  private record Family(
      String path,
      String prefix,
      String filter,
      Set<SenderKind> kinds,
      SenderJson json,
      PageJson<Sender> pages) {}

  private static final Set<SenderKind> NUMBERS = Set.of(SenderKind.LONG_CODE, SenderKind.TOLL_FREE);

  static final PageJson<Sender> NUMBER_PAGES =
      page("incoming_phone_numbers", 2, SenderJson.PHONE_NUMBER);

  private final ApiAccess access;
  private final ApiErrors errors;
  private final Senders senders;
  private final MessagingServices services;

  SendersResource(ApiAccess access, ApiErrors errors, Senders senders, MessagingServices services) {
    this.access = access;
    this.errors = errors;
    this.senders = senders;
    this.services = services;
  }

  void register(Routes routes) {
    Family numbers = numbers("", NUMBERS);
    register(routes, numbers);
    lists(routes, numbers("/Local", Set.of(SenderKind.LONG_CODE)));
    lists(routes, numbers("/TollFree", Set.of(SenderKind.TOLL_FREE)));
    Paths.both(
        routes,
        "DELETE",
        one(numbers),
        access.guardedForCaller(
            (request, caller, account) -> release(request, caller, account, numbers)));
    register(
        routes,
        new Family(
            "/SMS/ShortCodes",
            SenderSid.SHORT_CODE,
            "ShortCode",
            Set.of(SenderKind.SHORT_CODE),
            SenderJson.SHORT_CODE,
            page("short_codes", 6, SenderJson.SHORT_CODE)));
  }

  private static Family numbers(String kind, Set<SenderKind> kinds) {
    return new Family(
        "/IncomingPhoneNumbers" + kind,
        SenderSid.PHONE_NUMBER,
        "PhoneNumber",
        kinds,
        SenderJson.PHONE_NUMBER,
        NUMBER_PAGES);
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

  private static String one(Family family) {
    return Paths.ACCOUNT + family.path() + "/{Sid}";
  }

  private void lists(Routes routes, Family family) {
    Paths.both(
        routes,
        "GET",
        Paths.ACCOUNT + family.path(),
        access.guarded((request, account) -> list(request, account, family)));
  }

  private void register(Routes routes, Family family) {
    lists(routes, family);
    Paths.both(
        routes,
        "GET",
        one(family),
        access.guarded((request, account) -> fetch(request, account, family)));
    Paths.both(
        routes,
        "POST",
        one(family),
        access.guardedForCaller(
            (request, caller, account) -> update(request, caller, account, family)));
  }

  private Response list(Request request, Account account, Family family) throws BadParameter {
    PageRequest page = PageRequest.read(request, List.of("FriendlyName", family.filter()));
    String name = request.query().first("FriendlyName").orElse("");
    String pattern = request.query().first(family.filter()).map(String::strip).orElse("");
    List<Sender> wanted =
        senders.heldBy(account.sid()).stream()
            .filter(sender -> family.kinds().contains(sender.kind()))
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

  private Response update(Request request, ApiAccess.Caller caller, Account account, Family family)
      throws BadParameter {
    Optional<Sender> sender = found(request, account, family);
    if (sender.isEmpty()) {
      return errors.notFound(request);
    }
    Optional<AccountSid> to = target(request, caller, account);
    SenderUpdate change = SenderUpdate.read(request.form());
    SenderSid sid = sender.get().sid();
    if (to.isPresent() && services.leaveAll(sid, caller.cause()) == Left.LATER) {
      return errors.stopsBeingKept();
    }
    Optional<Sender> changed = senders.update(sid, change::of, caller.cause());
    if (changed.isPresent() && to.isPresent()) {
      changed = senders.move(sid, to.get(), caller.cause());
    }
    return changed.map(there -> answer(there, family)).orElseGet(() -> errors.notFound(request));
  }

  /** To which account it is to move; empty when it stays. Only within one parent account. */
  private Optional<AccountSid> target(Request request, ApiAccess.Caller caller, Account account)
      throws BadParameter {
    String text = request.form().first("AccountSid").map(String::strip).orElse("");
    if (text.isEmpty() || text.equals(account.sid().toString())) {
      return Optional.empty();
    }
    return Optional.of(
        AccountSid.parse(text)
            .flatMap(sid -> access.reachable(caller, sid))
            .map(Account::sid)
            .orElseThrow(
                () ->
                    new BadParameter(
                        BadParameter.INVALID_VALUE,
                        "AccountSid names no account that you may give a sender to.")));
  }

  /** What is queued for it ends at its turn: the account does not hold it any more (S24). */
  private Response release(
      Request request, ApiAccess.Caller caller, Account account, Family family) {
    Optional<Sender> sender = found(request, account, family);
    if (sender.isEmpty()) {
      return errors.notFound(request);
    }
    if (services.leaveAll(sender.get().sid(), caller.cause()) == Left.LATER) {
      return errors.stopsBeingKept();
    }
    return senders.release(sender.get().sid(), caller.cause())
        ? Response.noContent()
        : errors.notFound(request);
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
