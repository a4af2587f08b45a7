package dev.parley.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code parley services}: messaging services of the account, and their pools. */
@Command(
    name = "services",
    mixinStandardHelpOptions = true,
    description = "Messaging services: pools of senders from which a message's sender is chosen.",
    footer = {
      "",
      "Examples:",
      "  bin/parley services create Shop --inbound-url https://app.example/sms",
      "  bin/parley services add-sender MG… +12015550123",
      "  bin/parley services show MG…                  settings and pool",
      "  bin/parley services set MG… StickySender=false ValidityPeriod=600"
    })
public final class ServicesCommand {
  private static final String PATH = "/v1/Services";

  /** More than a pool can have. */
  private static final Map<String, String> ALL = Map.of("PageSize", "1000");

  @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the services.")
  int list(@Mixin OwnerOptions options) throws Exception {
    return with(
        options,
        (api, printer) -> {
          JsonNode page = api.get(PATH, ALL).orFail("Listing services");
          if (printer.json()) {
            printer.json(page);
            return;
          }
          List<List<String>> rows = new ArrayList<>();
          for (JsonNode service : Json.list(page, "services")) {
            rows.add(
                List.of(
                    Json.text(service, "sid"),
                    Printer.brief(Json.text(service, "friendly_name")),
                    Json.text(service, "usecase"),
                    Json.text(service, "sticky_sender"),
                    inbound(service)));
          }
          printer.table(
              List.of("SID", "NAME", "USE", "STICKY", "INBOUND"), rows, "There are no services.");
        });
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Makes a service. Other settings are set afterwards.")
  int create(
      @Mixin OwnerOptions options,
      @Parameters(paramLabel = "NAME", description = "For people to read.") String name,
      @Option(names = "--inbound-url", paramLabel = "URL", description = "Told of what comes in.")
          @Nullable String inboundUrl,
      @Option(names = "--status-callback", paramLabel = "URL", description = "Told of states.")
          @Nullable String statusCallback)
      throws Exception {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("FriendlyName", name);
    if (inboundUrl != null) {
      form.put("InboundRequestUrl", inboundUrl);
    }
    if (statusCallback != null) {
      form.put("StatusCallback", statusCallback);
    }
    return with(
        options,
        (api, printer) -> {
          JsonNode service = api.post(PATH, form).orFail("Making the service");
          answer(printer, service, "Made " + Json.text(service, "sid") + ".");
        });
  }

  @Command(
      name = "set",
      mixinStandardHelpOptions = true,
      description = {
        "Changes settings, by their names in the API: FriendlyName, InboundRequestUrl,",
        "InboundMethod, FallbackUrl, FallbackMethod, StatusCallback, StickySender, SmartEncoding,",
        "FallbackToLongCode, AreaCodeGeomatch, ValidityPeriod, Usecase,",
        "UseInboundWebhookOnNumber. NAME= takes a URL away."
      })
  int set(
      @Mixin OwnerOptions options,
      @Parameters(index = "0", paramLabel = "SID", description = "MG…") String sid,
      @Parameters(index = "1..*", arity = "1..*", paramLabel = "NAME=VALUE")
          Map<String, String> settings)
      throws Exception {
    return with(
        options,
        (api, printer) -> {
          JsonNode service = api.post(one(sid), settings).orFail("Changing " + sid);
          answer(printer, service, "Changed " + sid + ".");
        });
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows a service's settings and its pool.")
  int show(
      @Mixin OwnerOptions options, @Parameters(paramLabel = "SID", description = "MG…") String sid)
      throws Exception {
    return with(
        options,
        (api, printer) -> {
          JsonNode service = api.get(one(sid), Map.of()).orFail("Reading " + sid);
          if (printer.json()) {
            printer.json(service);
            return;
          }
          for (Map.Entry<String, JsonNode> property : service.properties()) {
            if (property.getValue().isValueNode() && !property.getKey().equals("url")) {
              printer.line(property.getKey() + ": " + Json.text(service, property.getKey()));
            }
          }
          printer.line("");
          List<List<String>> rows = new ArrayList<>();
          for (PoolKind kind : PoolKind.values()) {
            for (JsonNode member : pool(api, sid, kind)) {
              rows.add(
                  List.of(
                      Json.text(member, "sid"),
                      Json.text(member, kind.property),
                      Json.text(member, "country_code"),
                      Json.text(member, "date_created")));
            }
          }
          printer.table(List.of("SID", "SENDER", "COUNTRY", "SINCE"), rows, "Its pool is empty.");
        });
  }

  @Command(
      name = "add-sender",
      mixinStandardHelpOptions = true,
      description = "Puts a sender of the account into the pool of a service.")
  int addSender(
      @Mixin OwnerOptions options,
      @Parameters(index = "0", paramLabel = "SID", description = "MG…") String sid,
      @Parameters(index = "1", paramLabel = "SENDER", description = "+12015550123, 12345, Shop.")
          String sender)
      throws Exception {
    return with(
        options,
        (api, printer) -> {
          PoolKind kind = PoolKind.of(sender);
          String value = kind == PoolKind.ALPHA ? sender : sidOf(api, kind, sender);
          JsonNode member =
              api.post(one(sid) + kind.path, Map.of(kind.parameter, value))
                  .orFail("Adding " + sender);
          answer(printer, member, sender + " is in the pool of " + sid + " now.");
        });
  }

  @Command(
      name = "remove-sender",
      mixinStandardHelpOptions = true,
      description = "Takes a sender out of the pool of a service. The account keeps it.")
  int removeSender(
      @Mixin OwnerOptions options,
      @Parameters(index = "0", paramLabel = "SID", description = "MG…") String sid,
      @Parameters(index = "1", paramLabel = "SENDER", description = "+12015550123, 12345, Shop.")
          String sender)
      throws Exception {
    return with(
        options,
        (api, printer) -> {
          PoolKind kind = PoolKind.of(sender);
          String member =
              pool(api, sid, kind).stream()
                  .filter(it -> Json.text(it, kind.property).equals(sender))
                  .map(it -> Json.text(it, "sid"))
                  .findAny()
                  .orElseThrow(
                      () ->
                          new CommandFailure(
                              CommandFailure.FAILED,
                              sender + " is not in the pool of " + sid + ".",
                              "",
                              "bin/parley services show " + sid));
          JsonNode done =
              api.delete(one(sid) + kind.path + "/" + member).orFail("Removing " + sender);
          answer(printer, done, sender + " is out of the pool of " + sid + " now.");
        });
  }

  @Command(
      name = "delete",
      mixinStandardHelpOptions = true,
      description = "Removes a service. Its senders stay with the account.")
  int delete(
      @Mixin OwnerOptions options, @Parameters(paramLabel = "SID", description = "MG…") String sid)
      throws Exception {
    return with(
        options,
        (api, printer) ->
            answer(
                printer, api.delete(one(sid)).orFail("Removing " + sid), "Removed " + sid + "."));
  }

  /** The three resources of a pool. */
  private enum PoolKind {
    NUMBER("/PhoneNumbers", "phone_numbers", "phone_number", "PhoneNumberSid"),
    CODE("/ShortCodes", "short_codes", "short_code", "ShortCodeSid"),
    ALPHA("/AlphaSenders", "alpha_senders", "alpha_sender", "AlphaSender");

    private final String path;
    private final String key;
    private final String property;
    private final String parameter;

    PoolKind(String path, String key, String property, String parameter) {
      this.path = path;
      this.key = key;
      this.property = property;
      this.parameter = parameter;
    }

    static PoolKind of(String sender) {
      if (sender.startsWith("+")) {
        return NUMBER;
      }
      return sender.chars().allMatch(c -> c >= '0' && c <= '9') ? CODE : ALPHA;
    }
  }

  @FunctionalInterface
  private interface Work {
    void run(ApiClient api, Printer printer);
  }

  private static int with(OwnerOptions options, Work work) throws Exception {
    return options.run(
        () -> {
          try (ApiClient api = options.connect()) {
            work.run(api, options.printer());
            return 0;
          }
        });
  }

  private static String one(String sid) {
    return PATH + "/" + ApiClient.segment(sid);
  }

  private static List<JsonNode> pool(ApiClient api, String sid, PoolKind kind) {
    return Json.list(api.get(one(sid) + kind.path, ALL).orFail("Reading the pool"), kind.key);
  }

  private static String sidOf(ApiClient api, PoolKind kind, String sender) {
    boolean number = kind == PoolKind.NUMBER;
    String path = api.accountPath(number ? "/IncomingPhoneNumbers.json" : "/SMS/ShortCodes.json");
    JsonNode page =
        api.get(path, Map.of(number ? "PhoneNumber" : "ShortCode", sender))
            .orFail("Looking for " + sender);
    return Json.list(page, number ? "incoming_phone_numbers" : "short_codes").stream()
        .filter(it -> Json.text(it, kind.property).equals(sender))
        .map(it -> Json.text(it, "sid"))
        .findAny()
        .orElseThrow(
            () ->
                new CommandFailure(
                    CommandFailure.FAILED,
                    "The account does not hold " + sender + ".",
                    "A pool takes senders of its account only.",
                    "bin/parley numbers held"));
  }

  private static String inbound(JsonNode service) {
    if (service.path("use_inbound_webhook_on_number").asBoolean()) {
      return "each number's own";
    }
    String url = Json.text(service, "inbound_request_url");
    return url.isEmpty() ? "nobody" : url;
  }

  private static void answer(Printer printer, JsonNode body, String words) {
    if (printer.json()) {
      if (!body.isMissingNode()) {
        printer.json(body);
      }
    } else {
      printer.line(words);
    }
  }
}
