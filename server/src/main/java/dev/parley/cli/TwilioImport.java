package dev.parley.cli;

import dev.parley.cli.ImportReport.Kind;
import dev.parley.config.Secret;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Makes here what an account has at Twilio, under the same sids, and says what cannot be made.
 * Every step asks whether its thing is there, so the whole can be done again at any time. Used
 * once.
 */
final class TwilioImport {
  private static final String CALLS = "Parley carries texts, not calls";

  private final TwilioSource source;
  private final ImportTarget target;
  private final ImportReport report;
  private final ProgressLine progress;

  TwilioImport(
      TwilioSource source, ImportTarget target, ImportReport report, ProgressLine progress) {
    this.source = source;
    this.target = target;
    this.report = report;
    this.progress = progress;
  }

  /**
   * @param into an account that is there; null for one with the sid of the source
   */
  void run(@Nullable String into, boolean subaccounts) {
    JsonNode own = source.fetch(".json", "Reading the account");
    String sid = source.credentials().accountSid();
    report.found(Kind.ACCOUNT, 1);
    if (into == null) {
      make(own, sid);
    } else {
      target.mustHave(into);
      report.kept(Kind.ACCOUNT);
    }
    String account = into == null ? sid : into;
    content(source, account);
    others(sid, account, subaccounts);
    report.notCarried(
        "messages sent and received so far", Optional.empty(), "their history stays at Twilio");
    report.notCarried(
        "brands, toll-free verifications and regulatory bundles",
        Optional.empty(),
        "they are agreed with those who carry the texts");
    report.next(
        "Next: bin/parley accounts accept-terms " + account + " --use \"…\", or nothing is sent.");
    report.next("Then: docs/moving-in.md, from the cut-over on.");
  }

  private void make(JsonNode own, String sid) {
    String owner = Json.text(own, "owner_account_sid");
    String parent = owner.isEmpty() || owner.equals(sid) || !target.has(owner) ? "" : owner;
    String name = Json.text(own, "friendly_name");
    if (!target.account(sid, source.credentials().authToken().value(), name, parent)) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "The account " + sid + " cannot be made.",
          "The report says why.",
          "Mend that, or move into an account that is there with --account.");
    }
  }

  private void others(String sid, String parent, boolean wanted) {
    List<JsonNode> all =
        source.accounts().stream()
            .filter(each -> Json.text(each, "owner_account_sid").equals(sid))
            .filter(each -> !Json.text(each, "sid").equals(sid))
            .toList();
    if (!wanted) {
      report.notCarried("subaccounts", Optional.of(all.size()), "say --subaccounts to move them");
      return;
    }
    for (JsonNode each : all) {
      report.found(Kind.ACCOUNT, 1);
      String status = Json.text(each, "status");
      if (!status.equals("active")) {
        report.skipped(Kind.ACCOUNT, Json.text(each, "sid"), "it is " + status + " at the source");
      } else {
        subaccount(each, parent);
      }
    }
  }

  private void subaccount(JsonNode node, String parent) {
    String sid = Json.text(node, "sid");
    String token = Json.text(node, "auth_token");
    if (token.isEmpty()) {
      report.refused(Kind.ACCOUNT, sid, "the source does not show its auth token");
    } else if (target.account(sid, token, Json.text(node, "friendly_name"), parent)) {
      content(source.as(new TwilioSource.Credentials(sid, new Secret(token))), sid);
    }
  }

  private void content(TwilioSource from, String account) {
    progress.say("Reading " + from.credentials().accountSid() + " …");
    TwilioInventory inventory = TwilioInventory.read(from);
    progress.begin("Moving " + from.credentials().accountSid(), 0, inventory.size());
    applications(inventory, account);
    Set<String> senders = new HashSet<>();
    numbers(inventory, account, senders);
    shortCodes(inventory, account, senders);
    names(inventory, account, senders);
    services(inventory, account, senders);
    progress.clear();
    notCarried(from, inventory);
  }

  private void applications(TwilioInventory inventory, String account) {
    report.found(Kind.APPLICATION, inventory.applications().size());
    for (JsonNode each : inventory.applications()) {
      target.application(account, TwilioForms.application(each));
      progress.advance(1);
    }
  }

  private void numbers(TwilioInventory inventory, String account, Set<String> senders) {
    Map<String, JsonNode> applications = new LinkedHashMap<>();
    inventory.applications().forEach(each -> applications.put(Json.text(each, "sid"), each));
    report.found(Kind.NUMBER, inventory.numbers().size());
    for (JsonNode each : inventory.numbers()) {
      String number = Json.text(each, "phone_number");
      JsonNode application = applications.get(Json.text(each, "sms_application_sid"));
      if (!each.path("capabilities").path("sms").asBoolean(true)) {
        report.skipped(Kind.NUMBER, number, "it cannot text");
      } else if (target.sender(
          Kind.NUMBER, account, TwilioForms.number(each, Optional.ofNullable(application)))) {
        senders.add(number);
      }
      progress.advance(1);
    }
  }

  private void shortCodes(TwilioInventory inventory, String account, Set<String> senders) {
    report.found(Kind.SHORT_CODE, inventory.shortCodes().size());
    for (JsonNode each : inventory.shortCodes()) {
      String code = Json.text(each, "short_code");
      String country = inventory.countries().getOrDefault(code, "");
      if (target.sender(Kind.SHORT_CODE, account, TwilioForms.shortCode(each, country))) {
        senders.add(code);
      }
      progress.advance(1);
    }
  }

  private void names(TwilioInventory inventory, String account, Set<String> senders) {
    report.found(Kind.SENDER_NAME, inventory.names().size());
    inventory
        .names()
        .forEach(
            (name, sid) -> {
              if (target.sender(Kind.SENDER_NAME, account, Map.of("Sid", sid, "Address", name))) {
                senders.add(name);
              }
              progress.advance(1);
            });
  }

  private void services(TwilioInventory inventory, String account, Set<String> senders) {
    report.found(Kind.SERVICE, inventory.services().size());
    for (TwilioInventory.Service each : inventory.services()) {
      boolean there = target.service(account, TwilioForms.service(each.settings()));
      progress.advance(1);
      report.found(Kind.POOL_MEMBER, each.pool().size());
      for (String address : each.pool()) {
        if (there && senders.contains(address)) {
          target.member(each.sid(), address);
        } else {
          report.skipped(
              Kind.POOL_MEMBER,
              address + " in " + each.sid(),
              there ? "the sender was left out" : "the service was left out");
        }
        progress.advance(1);
      }
    }
  }

  private void notCarried(TwilioSource from, TwilioInventory inventory) {
    report.notCarried(
        "numbers with webhooks for calls or with trunks",
        Optional.of(inventory.numbersWith("voice_url", "voice_application_sid", "trunk_sid")),
        CALLS);
    report.notCarried(
        "applications with webhooks for calls",
        Optional.of(inventory.applicationsWith("voice_url")),
        CALLS);
    report.notCarried(
        "numbers with addresses or regulatory bundles",
        Optional.of(
            inventory.numbersWith(
                "address_sid", "bundle_sid", "identity_sid", "emergency_address_sid")),
        "whoever carries their texts asks for such papers");
    report.notCarried(
        "numbers bound to an application",
        Optional.of(inventory.numbersWith("sms_application_sid")),
        "they have its URLs of today; a later change of the application does not reach them");
    report.notCarried("addresses", from.count("/Addresses.json", "addresses"), "Parley keeps none");
    report.notCarried(
        "caller ids", from.count("/OutgoingCallerIds.json", "outgoing_caller_ids"), CALLS);
    report.notCarried(
        "API keys",
        from.count("/Keys.json", "keys"),
        "their secrets are shown to nobody again; make new ones with bin/parley keys");
    for (TwilioInventory.Service each : inventory.services()) {
      String path = "/v1/Services/" + ApiClient.segment(each.sid());
      report.notCarried(
          "senders of other channels",
          from.countOfMessaging(path + "/ChannelSenders", "senders"),
          "Parley carries texts only");
      report.notCarried(
          "sender names for certain countries",
          from.countOfMessaging(
              path + "/DestinationAlphaSenders", "alpha_senders", "iso_country_code"),
          "a pool has one set of names for all countries");
      report.notCarried(
          "US A2P campaigns",
          from.countOfMessaging(path + "/Compliance/Usa2p", "compliance"),
          "register them with those who carry your texts in the US");
    }
  }
}
