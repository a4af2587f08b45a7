package dev.parley.api;

import dev.parley.accept.Draft;
import dev.parley.account.Account;
import dev.parley.account.ApplicationSid;
import dev.parley.account.Applications;
import dev.parley.account.EndUser;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.http.Request;
import dev.parley.http.Request.Parameters;
import dev.parley.message.Direction;
import dev.parley.message.MessageSid;
import dev.parley.number.Sender;
import dev.parley.number.Senders;
import dev.parley.observe.TraceParent;
import dev.parley.service.MessagingService;
import dev.parley.service.MessagingServices;
import dev.parley.service.ServiceSid;
import dev.parley.service.ServiceUse;
import dev.parley.sid.SidSource;
import dev.parley.wire.sms.SmartEncoding;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the form of a new message. What is wrong with the form is refused here with Twilio's code;
 * what is wrong with the message (who may write to whom) is policy and decided behind the intake.
 * Parameters that change nothing here (MaxPrice, ForceDelivery, ProvideFeedback, …) and unknown
 * ones are taken and ignored: SDKs send them.
 */
final class DraftReader {
  private static final String NO_FROM = "A 'From' phone number is required.";
  private static final ParsedAddress TO_BE_CHOSEN =
      new ParsedAddress.Unusable("its messaging service has to choose one");

  /** Longer than any address in any writing; keeps rows of refused messages small. */
  static final int ADDRESS_MAX = 100;

  private static final String END_USER_HEADER = "x-parley-end-user";
  static final int INVALID_VALIDITY = 21624;
  private static final int SERVICE_MISSING = 21701;
  private static final int SERVICE_INVALID = 21705;
  private static final int NOT_IN_SERVICE = 21711;
  private static final int INVALID_APPLICATION = 21218;

  private final Senders senders;
  private final MessagingServices services;
  private final Applications applications;
  private final AddressReader addresses;
  private final SidSource sids;
  private final Schedule schedule;

  DraftReader(
      Senders senders,
      MessagingServices services,
      Applications applications,
      AddressReader addresses,
      SidSource sids,
      Schedule schedule) {
    this.senders = senders;
    this.services = services;
    this.applications = applications;
    this.addresses = addresses;
    this.sids = sids;
    this.schedule = schedule;
  }

  Draft read(Account account, Request request) throws BadParameter {
    Parameters form = request.form();
    String to = required(form, "To", 21604, "A 'To' phone number is required.");
    refuseWhatIsNotOffered(form);
    MessagingService service = service(account, form);
    String from = service == null ? required(form, "From", 21603, NO_FROM) : optional(form, "From");
    limit(to, "To", 21211);
    limit(from, "From", 21212);
    String body = body(form, service);
    int validity = validity(form, service);
    Instant dueAt = schedule.read(form, service != null);
    ParsedAddress sender = from.isEmpty() ? TO_BE_CHOSEN : addresses.sender(from);
    if (service != null && !from.isEmpty()) {
      refuseStranger(service, sender);
    }
    return new Draft(
        MessageSid.sms(sids.next()),
        account.sid(),
        Direction.OUTBOUND_API,
        from,
        sender,
        to,
        addresses.recipient(to, region(sender)),
        body,
        statusCallback(form, account, service, sender),
        validity,
        "api",
        MessageIntent.purpose(form),
        null,
        dueAt,
        service == null ? null : ServiceUse.of(service.sid()),
        endUser(request),
        request.header(TraceParent.HEADER).flatMap(TraceParent::of).orElse(null));
  }

  /** The parameter, else the header: not every SDK passes parameters it does not know. */
  private static @Nullable String endUser(Request request) throws BadParameter {
    String written =
        request
            .form()
            .first("EndUser")
            .or(() -> request.header(END_USER_HEADER))
            .map(String::strip)
            .orElse("");
    if (written.isEmpty()) {
      return null;
    }
    if (!EndUser.isTag(written)) {
      throw new BadParameter(
          BadParameter.INVALID_VALUE,
          "EndUser must be one word of 1 to " + EndUser.TAG_MAX + " printable ASCII characters.");
    }
    return written;
  }

  private @Nullable MessagingService service(Account account, Parameters form) throws BadParameter {
    String text = optional(form, "MessagingServiceSid");
    if (text.isEmpty()) {
      return null;
    }
    ServiceSid sid =
        ServiceSid.parse(text)
            .orElseThrow(
                () ->
                    new BadParameter(
                        SERVICE_INVALID, "MessagingServiceSid must be MG and 32 hex digits."));
    return services
        .find(sid)
        .filter(service -> service.account().equals(account.sid()))
        .orElseThrow(
            () ->
                new BadParameter(
                    SERVICE_MISSING, "The Messaging Service does not exist under this account."));
  }

  /** A service sends from its own senders only. */
  private void refuseStranger(MessagingService service, ParsedAddress sender) throws BadParameter {
    boolean member =
        sender instanceof ParsedAddress.Usable(var address)
            && services.pool(service.sid()).stream()
                .anyMatch(it -> it.sender().address().equals(address));
    if (!member) {
      throw new BadParameter(
          NOT_IN_SERVICE, "The 'From' sender is not in the pool of this Messaging Service.");
    }
  }

  private static String optional(Parameters form, String name) {
    return form.first(name).map(String::strip).orElse("");
  }

  private static String required(Parameters form, String name, int code, String sentence)
      throws BadParameter {
    String value = form.first(name).map(String::strip).orElse("");
    if (value.isEmpty()) {
      throw new BadParameter(code, sentence);
    }
    return value;
  }

  private static void limit(String address, String name, int code) throws BadParameter {
    if (address.length() > ADDRESS_MAX) {
      throw new BadParameter(
          code, "The '" + name + "' is longer than " + ADDRESS_MAX + " characters.");
    }
  }

  private static void refuseWhatIsNotOffered(Parameters form) throws BadParameter {
    if (given(form, "ContentSid")) {
      throw new BadParameter(
          21655, "The ContentSid is invalid: this server has no content templates; send a 'Body'.");
    }
    if (given(form, "MediaUrl")) {
      throw new BadParameter(
          21620, "Media are not offered by this server yet; send the text without 'MediaUrl'.");
    }
  }

  private static boolean given(Parameters form, String name) {
    return form.first(name).filter(value -> !value.isBlank()).isPresent();
  }

  /** The text that leaves: what is stored, judged by policy and counted is the same. */
  private static String body(Parameters form, @Nullable MessagingService service)
      throws BadParameter {
    String written = form.first("Body").orElse("");
    String asked = optional(form, "SmartEncoded");
    boolean smart =
        asked.isEmpty()
            ? service != null && service.features().smartEncoding()
            : asked.equalsIgnoreCase("true");
    String body = smart ? SmartEncoding.apply(written) : written;
    if (body.isEmpty()) {
      throw new BadParameter(21602, "Message body is required.");
    }
    if (body.length() > Draft.BODY_MAX) {
      throw new BadParameter(
          21617,
          "The message body has "
              + body.length()
              + " characters; at most "
              + Draft.BODY_MAX
              + " can be sent.");
    }
    return body;
  }

  private static int validity(Parameters form, @Nullable MessagingService service)
      throws BadParameter {
    Optional<String> text = form.first("ValidityPeriod").filter(value -> !value.isBlank());
    if (text.isEmpty()) {
      return service == null ? Draft.VALIDITY_MAX_SECONDS : service.validitySeconds();
    }
    try {
      int seconds = Integer.parseInt(text.get().strip());
      if (seconds >= 1 && seconds <= Draft.VALIDITY_MAX_SECONDS) {
        return seconds;
      }
    } catch (NumberFormatException _) {
      // Falls through to the same refusal.
    }
    throw new BadParameter(
        INVALID_VALIDITY,
        "ValidityPeriod must be a whole number of seconds from 1 to "
            + Draft.VALIDITY_MAX_SECONDS
            + ".");
  }

  /**
   * The message's own URL wins over that of its application, that over the one of its service, or
   * of its sender where it has no service.
   */
  private @Nullable String statusCallback(
      Parameters form, Account account, @Nullable MessagingService service, ParsedAddress sender)
      throws BadParameter {
    String own = optional(form, "StatusCallback");
    String ofApplication = ofApplication(account, form);
    if (own.isEmpty() && ofApplication != null) {
      return ofApplication;
    }
    if (own.isEmpty()) {
      if (service != null) {
        return service.webhooks().statusCallback();
      }
      return sender instanceof ParsedAddress.Usable(var address)
          ? senders
              .byAddress(address)
              .filter(held -> held.account().equals(account.sid()))
              .map(Sender::webhooks)
              .map(Sender.Webhooks::statusCallback)
              .orElse(null)
          : null;
    }
    Optional<String> problem = CallbackUrl.problem(own);
    if (problem.isPresent()) {
      throw new BadParameter(21609, "The StatusCallback " + problem.get() + ".");
    }
    return own;
  }

  private @Nullable String ofApplication(Account account, Parameters form) throws BadParameter {
    String sid = optional(form, "ApplicationSid");
    if (sid.isEmpty()) {
      return null;
    }
    return ApplicationSid.parse(sid)
        .flatMap(applications::find)
        .filter(application -> application.account().equals(account.sid()))
        .orElseThrow(
            () ->
                new BadParameter(
                    INVALID_APPLICATION, "ApplicationSid names no application of this account."))
        .urls()
        .statusCallback();
  }

  private static @Nullable String region(ParsedAddress sender) {
    return sender instanceof ParsedAddress.Usable(PhoneNumber number) ? number.region() : null;
  }
}
