package dev.parley.api;

import dev.parley.account.Account;
import dev.parley.audit.Cause;
import dev.parley.e164.ParsedAddress;
import dev.parley.http.Request;
import dev.parley.http.Request.Parameters;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.message.MessageFilter;
import dev.parley.message.MessageSid;
import dev.parley.message.MessageView;
import dev.parley.message.Messages;
import dev.parley.message.Messages.ChangeOutcome;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Messages after they were made: fetch, list, cancel, redact, delete, and their list of media. */
final class MessagesResource {
  private static final int NOT_CANCELABLE = 30409;
  private static final List<String> FILTERS =
      List.of("To", "From", "DateSent", "DateSent<", "DateSent>");

  private final ApiAccess access;
  private final ApiErrors errors;
  private final Messages messages;
  private final AddressReader addresses;
  private final MessageJson json;
  private final PageJson<MessageView> pages;
  private final PageJson<String> mediaPages;

  MessagesResource(ApiAccess access, ApiErrors errors, Messages messages, AddressReader addresses) {
    this.access = access;
    this.errors = errors;
    this.messages = messages;
    this.addresses = addresses;
    this.json = new MessageJson(errors);
    this.pages =
        new PageJson<>(
            "messages",
            List.of(
                "end",
                "first_page_uri",
                "next_page_uri",
                "page",
                "page_size",
                "previous_page_uri",
                "messages",
                "start",
                "uri"),
            message -> message.sid().toString(),
            json::write);
    this.mediaPages =
        new PageJson<>(
            "media_list",
            List.of(
                "end",
                "first_page_uri",
                "media_list",
                "next_page_uri",
                "page",
                "page_size",
                "previous_page_uri",
                "start",
                "uri"),
            sid -> sid,
            tools.jackson.core.JsonGenerator::writeString);
  }

  void register(Routes routes) {
    String list = Paths.ACCOUNT + "/Messages";
    String one = list + "/{Sid}";
    Paths.both(
        routes,
        "GET",
        list,
        access.guardedForStaffToo((request, account, _) -> list(request, account)));
    Paths.both(
        routes,
        "GET",
        one,
        access.guardedForStaffToo((request, account, _) -> fetch(request, account)));
    Paths.both(routes, "POST", one, access.guardedForStaffToo(this::update));
    Paths.both(routes, "DELETE", one, access.guardedForStaffToo(this::delete));
    Paths.both(
        routes,
        "GET",
        one + "/Media",
        access.guardedForStaffToo((request, account, _) -> media(request, account)));
  }

  private Response list(Request request, Account account) throws BadParameter {
    PageRequest page = PageRequest.read(request, FILTERS);
    SentRange sent = SentRange.read(request.query());
    Messages.Page found =
        messages.list(
            new MessageFilter(
                account.sid(),
                address(request.query(), "To"),
                address(request.query(), "From"),
                sent.from(),
                sent.before(),
                false,
                after(page),
                page.size()));
    return pages.answer(page, new PageRequest.Slice<>(found.messages(), text(found.next())));
  }

  private static @Nullable String text(@Nullable MessageSid sid) {
    return sid == null ? null : sid.toString();
  }

  /** In the one written form that messages are stored under. */
  private @Nullable String address(Parameters query, String name) {
    return query
        .first(name)
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .map(
            text ->
                addresses.sender(text) instanceof ParsedAddress.Usable(var address)
                    ? address.text()
                    : text)
        .orElse(null);
  }

  private static @Nullable MessageSid after(PageRequest page) throws BadParameter {
    String after = page.after();
    if (after == null) {
      return null;
    }
    return MessageSid.parse(after)
        .orElseThrow(
            () ->
                new BadParameter(
                    BadParameter.INVALID_VALUE,
                    "PageToken is none of ours; follow next_page_uri."));
  }

  private Response fetch(Request request, Account account) {
    return found(request, account)
        .map(message -> json.answer(200, message))
        .orElseGet(() -> errors.notFound(request));
  }

  private Optional<MessageView> found(Request request, Account account) {
    return MessageSid.parse(request.pathParameter("Sid"))
        .flatMap(sid -> messages.find(account.sid(), sid));
  }

  private Response update(Request request, Account account, Cause cause) throws BadParameter {
    Optional<MessageSid> sid = MessageSid.parse(request.pathParameter("Sid"));
    if (sid.isEmpty()) {
      return errors.notFound(request);
    }
    Optional<String> status = request.form().first("Status").filter(text -> !text.isEmpty());
    if (status.isPresent()) {
      if (!status.get().equalsIgnoreCase("canceled")) {
        throw new BadParameter(BadParameter.INVALID_VALUE, "Status can only be set to canceled.");
      }
      return answer(
          request,
          messages.cancel(account.sid(), sid.get(), cause),
          errors.of(
              NOT_CANCELABLE, "This message cannot be canceled: it was handed over already."));
    }
    Optional<String> body = request.form().first("Body");
    if (body.isEmpty()) {
      return fetch(request, account);
    }
    if (!body.get().isEmpty()) {
      throw new BadParameter(
          BadParameter.INVALID_VALUE, "Body can only be emptied; a sent text cannot be changed.");
    }
    return answer(
        request,
        messages.redact(account.sid(), sid.get(), cause),
        errors.of(
            ApiErrors.NOT_FINISHED,
            "The body cannot be emptied before the message reached its final status."));
  }

  private Response answer(Request request, ChangeOutcome outcome, Response conflict) {
    return switch (outcome) {
      case ChangeOutcome.Changed(MessageView message) -> json.answer(200, message);
      case ChangeOutcome.NotFound() -> errors.notFound(request);
      case ChangeOutcome.Conflict _ -> conflict;
    };
  }

  private Response delete(Request request, Account account, Cause cause) {
    Optional<MessageSid> sid = MessageSid.parse(request.pathParameter("Sid"));
    if (sid.isEmpty()) {
      return errors.notFound(request);
    }
    return switch (messages.delete(account.sid(), sid.get(), cause)) {
      case ChangeOutcome.Changed _ -> Response.noContent();
      case ChangeOutcome.NotFound() -> errors.notFound(request);
      case ChangeOutcome.Conflict _ ->
          errors.of(
              ApiErrors.NOT_FINISHED,
              "The message cannot be deleted before it reached its final status.");
    };
  }

  /** No message of this server carries media yet. */
  private Response media(Request request, Account account) throws BadParameter {
    if (found(request, account).isEmpty()) {
      return errors.notFound(request);
    }
    PageRequest page = PageRequest.read(request, List.of());
    return mediaPages.answer(page, new PageRequest.Slice<>(List.of(), null));
  }
}
