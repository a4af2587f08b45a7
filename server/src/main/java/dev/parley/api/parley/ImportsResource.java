package dev.parley.api.parley;

import dev.parley.account.Account;
import dev.parley.account.AccountSid;
import dev.parley.account.Accounts;
import dev.parley.account.Application;
import dev.parley.account.ApplicationSid;
import dev.parley.account.Applications;
import dev.parley.account.ManagedAccounts;
import dev.parley.api.AddressReader;
import dev.parley.api.ApiErrors;
import dev.parley.api.ApplicationUrls;
import dev.parley.api.BadParameter;
import dev.parley.api.Json;
import dev.parley.api.SenderUpdate;
import dev.parley.api.ServiceSettings;
import dev.parley.audit.Cause;
import dev.parley.e164.Address;
import dev.parley.e164.AlphanumericId;
import dev.parley.e164.ParsedAddress;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import dev.parley.http.Request;
import dev.parley.http.Response;
import dev.parley.http.Routes;
import dev.parley.number.NewSender;
import dev.parley.number.Proof;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.SenderSid;
import dev.parley.number.Senders;
import dev.parley.people.Permission;
import dev.parley.service.MessagingService;
import dev.parley.service.MessagingServices;
import dev.parley.service.MessagingServices.Joined;
import dev.parley.service.ServiceSid;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What an account had elsewhere, made here under the sids that its applications know. Each
 * operation can be asked again: what is there already is left as it is. With {@code DryRun=true}
 * nothing is written, and an account that is not there yet is taken as one that will be.
 */
public final class ImportsResource {
  static final String PATH = "/v1/parley/Imports";

  private static final int INVALID_NUMBER = 21421;
  private static final int ALREADY_HELD = 21710;
  private static final int IN_ANOTHER = 21712;
  private static final int FULL = 21714;

  private final AdminAccess admin;
  private final ApiErrors errors;
  private final ManagedAccounts accounts;
  private final Senders senders;
  private final MessagingServices services;
  private final AddressReader addresses;

  public ImportsResource(
      AdminAccess admin,
      ApiErrors errors,
      ManagedAccounts accounts,
      Senders senders,
      MessagingServices services,
      AddressReader addresses) {
    this.admin = admin;
    this.errors = errors;
    this.accounts = accounts;
    this.senders = senders;
    this.services = services;
    this.addresses = addresses;
  }

  public void register(Routes routes) {
    Permission permission = Permission.MANAGE_ACCOUNTS;
    String services = PATH + "/Services";
    routes.blocking("POST", PATH + "/Applications", admin.guarded(permission, this::application));
    routes.blocking("POST", PATH + "/Senders", admin.guarded(permission, this::sender));
    routes.blocking("POST", services, admin.guarded(permission, this::service));
    routes.blocking(
        "POST", services + "/{ServiceSid}/Senders", admin.guarded(permission, this::member));
  }

  /** What came of one thing, as the answer says it. */
  private enum Outcome {
    CREATED,
    KEPT;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private Response application(Request request, Cause cause) throws BadParameter {
    boolean dryRun = dryRun(request);
    AccountSid account = account(request, accounts, dryRun);
    ApplicationSid sid =
        ApplicationSid.parse(FormValues.required(request, "Sid"))
            .orElseThrow(() -> unfit(ApplicationSid.PREFIX));
    String name = FormValues.name(request).orElse("");
    Application.Urls urls = ApplicationUrls.read(request.form()).apply(Application.Urls.NONE);
    Applications applications = accounts.applications();
    Optional<Application> there = applications.find(sid);
    if (there.isPresent()) {
      return kept(sid.toString(), account, there.get().account(), dryRun);
    }
    if (dryRun) {
      return answer(sid.toString(), account, Outcome.CREATED, true);
    }
    return applications
        .adopt(sid, account, name, urls, cause)
        .map(made -> answer(made.sid().toString(), account, Outcome.CREATED, false))
        .orElseGet(
            () ->
                errors.of(
                    ApiErrors.CONFLICT,
                    "The account has "
                        + Applications.APPLICATIONS_MAX
                        + " applications, which is the most."));
  }

  private Response service(Request request, Cause cause) throws BadParameter {
    boolean dryRun = dryRun(request);
    AccountSid account = account(request, accounts, dryRun);
    ServiceSid sid =
        ServiceSid.parse(FormValues.required(request, "Sid"))
            .orElseThrow(() -> unfit(ServiceSid.PREFIX));
    UnaryOperator<MessagingService> settings = ServiceSettings.read(request.form());
    Optional<MessagingService> there = services.find(sid);
    if (there.isPresent()) {
      return kept(sid.toString(), account, there.get().account(), dryRun);
    }
    if (dryRun) {
      return answer(sid.toString(), account, Outcome.CREATED, true);
    }
    return services
        .adopt(sid, account, settings, cause)
        .map(made -> answer(made.sid().toString(), account, Outcome.CREATED, false))
        .orElseGet(
            () ->
                errors.of(ApiErrors.CONFLICT, "The account has as many services as it may have."));
  }

  private Response sender(Request request, Cause cause) throws BadParameter {
    boolean dryRun = dryRun(request);
    AccountSid account = account(request, accounts, dryRun);
    Address address = address(request);
    SenderKind kind = kind(address);
    SenderSid sid = sid(request, kind);
    SenderUpdate asked = SenderUpdate.read(request.form());
    Optional<Sender> there = senders.byAddress(address);
    if (there.isPresent()) {
      Sender held = there.get();
      return held.account().equals(account)
          ? answer(held.sid().toString(), account, Outcome.KEPT, dryRun)
          : errors.of(ALREADY_HELD, "Another account holds this address.");
    }
    if (senders.find(sid).isPresent()) {
      return errors.of(ApiErrors.CONFLICT, "Another sender has this Sid.");
    }
    if (dryRun) {
      return answer(sid.toString(), account, Outcome.CREATED, true);
    }
    NewSender wanted =
        new NewSender(
            account,
            address,
            kind,
            asked.name().filter(name -> !name.isBlank()).orElse(address.text()),
            asked.webhooks().apply(Sender.Webhooks.NONE),
            country(request, kind),
            Proof.WORD,
            sid);
    return senders
        .add(wanted, cause)
        .map(added -> answer(added.sid().toString(), account, Outcome.CREATED, false))
        .orElseGet(() -> errors.of(ALREADY_HELD, "Another sender has this address already."));
  }

  /** A sender of the account goes into the pool of its service. */
  private Response member(Request request, Cause cause) throws BadParameter {
    boolean dryRun = dryRun(request);
    Optional<ServiceSid> sid = ServiceSid.parse(request.pathParameter("ServiceSid"));
    Address address = address(request);
    Optional<MessagingService> service = sid.flatMap(services::find);
    Optional<Sender> sender = senders.byAddress(address);
    if (dryRun && sid.isPresent() && (service.isEmpty() || sender.isEmpty())) {
      return answer(address.text(), null, Outcome.CREATED, true);
    }
    if (service.isEmpty()) {
      return errors.notFound(request);
    }
    AccountSid account = service.get().account();
    if (sender.filter(it -> it.account().equals(account)).isEmpty()) {
      return errors.of(INVALID_NUMBER, "Address names no sender of the service's account.");
    }
    return dryRun
        ? look(service.get(), sender.get())
        : join(request, service.get(), sender.get(), cause);
  }

  private Response look(MessagingService service, Sender sender) {
    boolean member =
        services.pool(service.sid()).stream()
            .anyMatch(it -> it.sender().sid().equals(sender.sid()));
    return answer(
        sender.sid().toString(), service.account(), member ? Outcome.KEPT : Outcome.CREATED, true);
  }

  private Response join(Request request, MessagingService service, Sender sender, Cause cause) {
    String sid = sender.sid().toString();
    return switch (services.join(service.sid(), sender, cause)) {
      case Joined.Now _ -> answer(sid, service.account(), Outcome.CREATED, false);
      case Joined.Already _ -> answer(sid, service.account(), Outcome.KEPT, false);
      case Joined.InAnother _ ->
          errors.of(IN_ANOTHER, "The sender is in the pool of another service.");
      case Joined.Full _ -> errors.of(FULL, "The pool of this service is full.");
      case Joined.Gone _ -> errors.notFound(request);
    };
  }

  private Response kept(String sid, AccountSid account, AccountSid holder, boolean dryRun) {
    return holder.equals(account)
        ? answer(sid, account, Outcome.KEPT, dryRun)
        : errors.of(ApiErrors.CONFLICT, "Another account has this Sid.");
  }

  static boolean dryRun(Request request) throws BadParameter {
    String text = FormValues.optional(request, "DryRun").orElse("false");
    if (!text.equals("true") && !text.equals("false")) {
      throw new BadParameter(BadParameter.INVALID_VALUE, "DryRun must be true or false.");
    }
    return Boolean.parseBoolean(text);
  }

  /**
   * @param dryRun whether it may be one that is not there yet
   */
  static AccountSid account(Request request, Accounts accounts, boolean dryRun)
      throws BadParameter {
    Optional<AccountSid> sid = AccountSid.parse(FormValues.required(request, "AccountSid"));
    return sid.filter(it -> dryRun || accounts.find(it).map(Account::sid).isPresent())
        .orElseThrow(
            () -> new BadParameter(BadParameter.INVALID_VALUE, "AccountSid names no account."));
  }

  private Address address(Request request) throws BadParameter {
    return switch (addresses.sender(FormValues.required(request, "Address"))) {
      case ParsedAddress.Usable(Address address) -> address;
      case ParsedAddress.Emergency _ ->
          throw new BadParameter(INVALID_NUMBER, "Address is an emergency number.");
      case ParsedAddress.Unusable(String reason) ->
          throw new BadParameter(INVALID_NUMBER, "Address is not usable: " + reason + ".");
    };
  }

  private static SenderKind kind(Address address) {
    return switch (address) {
      case PhoneNumber number ->
          number.text().matches(NumberClaimsResource.TOLL_FREE_AMERICA)
              ? SenderKind.TOLL_FREE
              : SenderKind.LONG_CODE;
      case ShortCode _ -> SenderKind.SHORT_CODE;
      case AlphanumericId _ -> SenderKind.ALPHANUMERIC;
    };
  }

  private static SenderSid sid(Request request, SenderKind kind) throws BadParameter {
    String prefix =
        switch (kind) {
          case LONG_CODE, TOLL_FREE -> SenderSid.PHONE_NUMBER;
          case SHORT_CODE -> SenderSid.SHORT_CODE;
          case ALPHANUMERIC -> SenderSid.ALPHANUMERIC;
        };
    return SenderSid.parse(FormValues.required(request, "Sid"))
        .filter(sid -> sid.prefix().equals(prefix))
        .orElseThrow(() -> unfit(prefix));
  }

  /** Of a short code, which does not say it itself. */
  private static @Nullable String country(Request request, SenderKind kind) throws BadParameter {
    Optional<String> text =
        FormValues.optional(request, "Country").map(it -> it.toUpperCase(Locale.ROOT));
    if (text.isPresent() && !text.get().matches("[A-Z]{2}")) {
      throw new BadParameter(BadParameter.INVALID_VALUE, "Country must be two letters (ISO 3166).");
    }
    return kind == SenderKind.SHORT_CODE ? text.orElse(null) : null;
  }

  private static BadParameter unfit(String prefix) {
    return new BadParameter(
        BadParameter.INVALID_VALUE, "Sid must be " + prefix + " and 32 hex digits.");
  }

  private static Response answer(
      String sid, @Nullable AccountSid account, Outcome outcome, boolean dryRun) {
    return Response.json(
        200,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringProperty("sid", sid);
              Json.text(json, "account_sid", account == null ? null : account.toString());
              json.writeStringProperty("outcome", outcome.text());
              json.writeBooleanProperty("dry_run", dryRun);
              json.writeEndObject();
            }));
  }
}
