package dev.parley.config;

import dev.parley.config.CarrierQuirks.AddressType;
import dev.parley.config.CarrierQuirks.ExtraTlv;
import dev.parley.config.CarrierQuirks.Joining;
import dev.parley.config.CarrierQuirks.PrefixRules;
import dev.parley.config.Configuration.Carrier;
import dev.parley.config.Configuration.CarrierTerms;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code carriers} of the configuration. */
final class CarrierSections {
  private CarrierSections() {}

  static List<Carrier> read(List<Section> sections, List<String> problems) {
    List<Carrier> carriers = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Section section : sections) {
      Carrier carrier = carrier(section);
      carriers.add(carrier);
      if (!names.add(carrier.name())) {
        problems.add("Two carriers are named \"" + carrier.name() + "\".");
      }
    }
    return carriers;
  }

  private static Carrier carrier(Section section) {
    String name = section.required("name");
    String host = section.required("host");
    String systemId = section.required("systemId");
    tooLong(section, "systemId", systemId, systemId, Carrier.SYSTEM_ID_MAX);
    Secret password = section.requiredSecret("password");
    tooLong(section, "password", password.value(), "[secret]", Carrier.PASSWORD_MAX);
    Carrier carrier =
        new Carrier(
            name,
            host,
            section.integer("port", Carrier.PORT_DEFAULT, 1, 65_535),
            systemId,
            password,
            section.integer("windowSize", Carrier.WINDOW_DEFAULT, 1, Carrier.WINDOW_MAX),
            terms(section),
            session(section));
    section.finish();
    return carrier;
  }

  private static boolean tooLong(Section section, String key, String value, String shown, int max) {
    if (value.length() > max) {
      section.problem(key, shown, "at most " + max + " characters");
      return true;
    }
    return false;
  }

  private static CarrierTerms terms(Section section) {
    CarrierTerms usual = CarrierTerms.STANDARD;
    return new CarrierTerms(
        section.choice("receipts", usual.receipts()),
        section.bool("querySm", usual.querySm()),
        section.integer(
            "queryAfterSeconds",
            usual.queryAfterSeconds(),
            CarrierTerms.QUERY_AFTER_MIN,
            CarrierTerms.QUERY_AFTER_MAX),
        section.choice("unknown", usual.unknown()),
        section.integer(
            "failoverSeconds",
            usual.failoverSeconds(),
            CarrierTerms.FAILOVER_MIN,
            CarrierTerms.FAILOVER_MAX));
  }

  private static CarrierSession session(Section section) {
    String systemType = section.text("systemType", "");
    if (tooLong(section, "systemType", systemType, systemType, CarrierSession.SYSTEM_TYPE_MAX)) {
      systemType = "";
    }
    Section binds = section.section("binds");
    int transmitters = binds.integer("transmitter", 0, 0, CarrierSession.BINDS_MAX);
    int receivers = binds.integer("receiver", 0, 0, CarrierSession.BINDS_MAX);
    int usual = transmitters + receivers == 0 ? 1 : 0;
    int transceivers = binds.integer("transceiver", usual, 0, CarrierSession.BINDS_MAX);
    binds.finish();
    int all = transceivers + transmitters + receivers;
    if (transceivers + transmitters == 0 || all > CarrierSession.BINDS_MAX) {
      section.problem(
          "binds",
          transceivers
              + " transceiver, "
              + transmitters
              + " transmitter, "
              + receivers
              + " receiver",
          "1 to " + CarrierSession.BINDS_MAX + " in all, with one that transmits");
      transceivers = 1;
      transmitters = 0;
      receivers = 0;
    }
    return new CarrierSession(
        systemType,
        transceivers,
        transmitters,
        receivers,
        section.integer("rate", 0, 0, CarrierSession.RATE_MAX),
        tls(section.section("tls")),
        quirks(section.section("quirks")),
        answers(section));
  }

  private static @Nullable CarrierTls tls(Section section) {
    boolean enabled = section.bool("enabled", false);
    String certificate = section.optionalText("certificate");
    String key = section.optionalText("key");
    if ((certificate == null) != (key == null)) {
      section.problem("certificate", String.valueOf(certificate), "set together with key");
      certificate = null;
      key = null;
    }
    CarrierTls tls =
        new CarrierTls(
            section.optionalText("ca"),
            certificate,
            key,
            section.optionalText("name"),
            section.bool("checkName", true));
    section.finish();
    return enabled ? tls : null;
  }

  private static CarrierQuirks quirks(Section section) {
    CarrierQuirks none = CarrierQuirks.NONE;
    CarrierQuirks quirks =
        new CarrierQuirks(
            section.choice("responseId", none.responseId()),
            section.choice("receiptId", none.receiptId()),
            section.choice("alphabet", none.alphabet()),
            type(section, "phoneNumber", none.phoneNumber()),
            type(section, "national", none.national()),
            type(section, "shortCode", none.shortCode()),
            type(section, "alphanumeric", none.alphanumeric()),
            rules(section, "rewriteSender"),
            rules(section, "rewriteRecipient"),
            rules(section, "rewriteFrom"),
            rules(section, "rewriteTo"),
            tlvs(section),
            section.choice("joining", Joining.HEADER));
    section.finish();
    return quirks;
  }

  private static AddressType type(Section section, String key, AddressType usual) {
    String value = section.optionalText(key);
    if (value == null) {
      return usual;
    }
    AddressType type = AddressType.parse(value);
    if (type == null) {
      section.problem(key, value, "TON and NPI, like 1/1");
      return usual;
    }
    return type;
  }

  private static PrefixRules rules(Section section, String key) {
    Map<String, String> rules = section.texts(key);
    if (rules.size() > PrefixRules.RULES_MAX) {
      section.problem(key, rules.size() + " rules", "at most " + PrefixRules.RULES_MAX);
      return PrefixRules.NONE;
    }
    return new PrefixRules(rules);
  }

  private static List<ExtraTlv> tlvs(Section section) {
    List<Section> elements = section.sections("tlvs");
    List<ExtraTlv> tlvs = new ArrayList<>();
    for (Section element : elements) {
      Integer tag = number(element.required("tag"), 0xFFFF);
      if (tag == null) {
        element.problem("tag", element.text("tag", ""), "a number up to 0xFFFF");
      }
      String text = element.optionalText("text");
      String hex = element.optionalText("hex");
      Map<String, String> senders = new HashMap<>();
      element.texts("senders").forEach((sender, value) -> senders.put(sender, octets(value)));
      if (hex != null && !isValue(hex)) {
        element.problem("hex", hex, "up to " + ExtraTlv.OCTETS_MAX + " octets in hexadecimal");
        hex = null;
      }
      TlvTemplate template = template(element);
      String to = element.text("to", "");
      element.finish();
      String value = text == null ? hex : octets(text);
      if (tag != null
          && (value == null || isValue(value))
          && senders.values().stream().allMatch(CarrierSections::isValue)) {
        tlvs.add(new ExtraTlv(tag, value, senders, template, to));
      } else if (tag != null) {
        element.problem("text", "[value]", "at most " + (ExtraTlv.OCTETS_MAX - 1) + " characters");
      }
    }
    if (tlvs.size() > CarrierQuirks.TLVS_MAX) {
      section.problem("tlvs", tlvs.size() + " parameters", "at most " + CarrierQuirks.TLVS_MAX);
      return List.of();
    }
    return tlvs;
  }

  private static @Nullable TlvTemplate template(Section element) {
    String text = element.optionalText("template");
    if (text == null || TlvTemplate.isValid(text)) {
      return text == null ? null : new TlvTemplate(text);
    }
    element.problem(
        "template",
        text,
        "ASCII with {account}, {message}, {purpose}, {sender} or {recipient}, which together fit"
            + " into a parameter");
    return null;
  }

  /** A C-octet string: with a NUL at its end. */
  private static String octets(String text) {
    return HexFormat.of().formatHex((text + '\0').getBytes(StandardCharsets.ISO_8859_1));
  }

  private static boolean isValue(String hex) {
    try {
      return HexFormat.of().parseHex(hex).length <= ExtraTlv.OCTETS_MAX;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** Statuses to what they mean: {@code "0x45": temporary}, {@code "0x400": permanent 30007}. */
  private static Map<Integer, CarrierAnswer> answers(Section section) {
    Map<Integer, CarrierAnswer> answers = new HashMap<>();
    Map<String, String> written = section.texts("answers");
    written.forEach(
        (status, meaning) -> {
          Integer code = number(status, Integer.MAX_VALUE);
          CarrierAnswer answer = answer(meaning);
          if (code == null || code == 0) {
            section.problem("answers", status, "a command_status like 0x45");
          } else if (answer == null) {
            section.problem(
                "answers." + status,
                meaning,
                "permanent, temporary, throttled, message or once, and perhaps a code from "
                    + CarrierAnswer.CODE_MIN
                    + " to "
                    + CarrierAnswer.CODE_MAX);
          } else {
            answers.put(code, answer);
          }
        });
    if (answers.size() > CarrierSession.ANSWERS_MAX) {
      section.problem("answers", answers.size() + " statuses", "at most 200");
      return Map.of();
    }
    return answers;
  }

  private static @Nullable CarrierAnswer answer(String meaning) {
    String[] words = meaning.strip().split(" +");
    try {
      CarrierAnswer.Kind kind = CarrierAnswer.Kind.valueOf(words[0].toUpperCase(Locale.ROOT));
      return words.length > 2
          ? null
          : new CarrierAnswer(kind, words.length == 1 ? null : Integer.valueOf(words[1]));
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private static @Nullable Integer number(String text, int max) {
    try {
      int number = Integer.decode(text);
      return number >= 0 && number <= max ? number : null;
    } catch (NumberFormatException _) {
      return null;
    }
  }
}
