package dev.parley.sim;

import dev.parley.wire.smpp.MessageState;
import dev.parley.wire.smpp.Tlv;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * How gateways write message ids and delivery receipts, as far as their public pages and sources
 * show it; {@link #source()} says where. What a page leaves open is as in SMPP 3.4 appendix B.
 */
public enum ReceiptDialect {
  /** As the specification has it, with ids in hexadecimal digits. */
  APPENDIX_B(
      "appendix-b",
      "SMPP 3.4 appendix B, https://smpp.org/SMPP_v3_4_Issue1_2.pdf",
      Ids.HEX,
      Ids.HEX,
      "yyMMddHHmm",
      Template.BEGINNING + " err:{err} text:{text}",
      Parameters.NONE),
  /** Sixteen digits, and never the text. */
  VONAGE(
      "vonage",
      "https://help.nexmo.com/hc/en-us/articles/215468998-How-to-read-a-Nexmo-SMPP-Delivery-Receipt-",
      Ids.SIXTEEN_DIGITS,
      Ids.SIXTEEN_DIGITS,
      "yyMMddHHmm",
      Template.BEGINNING + " err:{err} text:none",
      Parameters.NONE),
  /** An empty text, and the id once more as receipted_message_id. */
  SINCH(
      "sinch",
      "https://community.sinch.com/t5/SMS/Error-Codes-DI-SMS-365-Enterprise-Messaging-Infrastructure/ta-p/9727",
      Ids.DECIMAL,
      Ids.DECIMAL,
      "yyMMddHHmm",
      Template.BEGINNING + " err:{err} text:",
      Parameters.ID),
  /** Sinch's older SDI links: 14 digits of date, err always 000, a code and words as text. */
  SINCH_SDI(
      "sinch-sdi",
      "https://community.sinch.com/t5/SMS/Error-Codes-DI-SMS-365-Enterprise-Messaging-Infrastructure/ta-p/9727",
      Ids.DECIMAL,
      Ids.DECIMAL,
      "yyyyMMddHHmmss",
      Template.BEGINNING + " err:000 Text:{words}",
      Parameters.NONE),
  /** A capital Text, and err as a number of a table of its own, without zeros before it. */
  EIGHT_BY_EIGHT(
      "8x8",
      "https://developer.8x8.com/connect/docs/smpp-delivery-receipts",
      Ids.DECIMAL,
      Ids.DECIMAL,
      "yyMMddHHmm",
      Template.BEGINNING + " err:{number} Text:{text}",
      Parameters.NONE),
  /** The text is optional: left out. */
  SERWERSMS(
      "serwersms",
      "https://dev.serwersms.pl/en/smpp-api/delivery-reports",
      Ids.DECIMAL,
      Ids.DECIMAL,
      "yyMMddHHmm",
      Template.BEGINNING + " err:{number}",
      Parameters.NONE),
  /** Dates with seconds, ids of twenty digits. */
  SMPPCENTER(
      "smppcenter",
      "https://smppcenter.com/kb/how-read-smpp-delivery-receipt",
      Ids.TWENTY_DIGITS,
      Ids.TWENTY_DIGITS,
      "yyMMddHHmmss",
      Template.BEGINNING + " err:{err} text:{text}",
      Parameters.NONE),
  /** Jasmin: no counts, no text; id and state as parameters, too. */
  JASMIN(
      "jasmin",
      "https://github.com/jookies/jasmin/blob/master/jasmin/protocols/smpp/operations.py",
      Ids.UUID_TEXT,
      Ids.UUID_TEXT,
      "yyMMddHHmm",
      "id:{id} submit date:{submitted} done date:{done} stat:{stat} err:{err}",
      Parameters.ID_AND_STATE),
  /** Kannel's opensmppbox: UUIDs, a text of twelve characters set right; parameters, too. */
  OPENSMPPBOX(
      "opensmppbox",
      "https://github.com/Titanic-UCP/kannel-opensmppbox/blob/master/gw/opensmppbox.c",
      Ids.UUID_TEXT,
      Ids.UUID_TEXT,
      "yyMMddHHmm",
      Template.BEGINNING + " err:{err} text:{twelve}",
      Parameters.ID_AND_STATE),
  /** SMPPSim: a capital Text, short decimal ids. */
  SMPPSIM(
      "smppsim",
      "https://github.com/bilalahmed54/SMPPSIM-Selenium-Tool/blob/master/src/java/com/seleniumsoftware/SMPPSim/pdu/DeliveryReceipt.java",
      Ids.DECIMAL,
      Ids.DECIMAL,
      "yyMMddHHmm",
      Template.BEGINNING + " err:{err} Text:{text}",
      Parameters.NONE),
  /** Hexadecimal in submit_sm_resp, decimal in the receipt: msg-id-type 0x01 of Kannel's guide. */
  MIXED_IDS(
      "mixed-ids",
      "http://www.kannel.org/download/kannel-userguide-snapshot/userguide.html",
      Ids.HEX,
      Ids.DECIMAL,
      "yyMMddHHmm",
      Template.BEGINNING + " err:{err} text:{text}",
      Parameters.NONE);

  private static final int TEXT_MAX = 20;
  private static final int SHORT_TEXT = 12;

  private final String id;
  private final String source;
  private final Ids answered;
  private final Ids receipted;
  private final DateTimeFormatter date;
  private final String template;
  private final Parameters parameters;

  ReceiptDialect(
      String id,
      String source,
      Ids answered,
      Ids receipted,
      String date,
      String template,
      Parameters parameters) {
    this.id = id;
    this.source = source;
    this.answered = answered;
    this.receipted = receipted;
    this.date = DateTimeFormatter.ofPattern(date, Locale.ROOT);
    this.template = template;
    this.parameters = parameters;
  }

  /** Optional parameters of the receipt (SMPP 3.4 s5.3.2.12, s5.3.2.35). */
  private enum Parameters {
    NONE,
    ID,
    ID_AND_STATE
  }

  /** Forms of the number of a message, which is not negative. */
  private enum Ids {
    HEX,
    DECIMAL,
    SIXTEEN_DIGITS,
    TWENTY_DIGITS,
    UUID_TEXT;

    private static final long SIXTEEN = 10_000_000_000_000_000L;

    String write(long number) {
      return switch (this) {
        case HEX -> String.format(Locale.ROOT, "%016x", number);
        case DECIMAL -> Long.toString(number);
        case SIXTEEN_DIGITS -> String.format(Locale.ROOT, "%016d", number % SIXTEEN);
        case TWENTY_DIGITS -> String.format(Locale.ROOT, "%020d", number);
        case UUID_TEXT -> new UUID(number, ~number).toString();
      };
    }
  }

  /** The beginning that most have in common. */
  private static final class Template {
    static final String BEGINNING =
        "id:{id} sub:001 dlvrd:{dlvrd} submit date:{submitted} done date:{done} stat:{stat}";
  }

  /** As requests name it. */
  public String id() {
    return id;
  }

  /** Where it is described. */
  public String source() {
    return source;
  }

  public static Optional<ReceiptDialect> find(String id) {
    return Arrays.stream(values()).filter(each -> each.id.equals(id)).findFirst();
  }

  /** The id of submit_sm_resp. */
  String answeredId(long number) {
    return answered.write(number);
  }

  /** The id of the receipt. */
  String receiptedId(long number) {
    return receipted.write(number);
  }

  /** What a receipt reports. */
  record Report(
      long number,
      MessageState state,
      String error,
      LocalDateTime submitted,
      LocalDateTime done,
      String text) {}

  /** The text of the receipt. */
  String write(Report report) {
    boolean delivered = report.state() == MessageState.DELIVERED;
    String text = report.text().substring(0, Math.min(TEXT_MAX, report.text().length()));
    String beginning = text.substring(0, Math.min(SHORT_TEXT, text.length()));
    String fields =
        template
            .replace("{id}", receiptedId(report.number()))
            .replace("{dlvrd}", delivered ? "001" : "000")
            .replace("{submitted}", date.format(report.submitted()))
            .replace("{done}", date.format(report.done()))
            .replace("{stat}", report.state().word())
            .replace("{err}", report.error())
            .replace("{number}", Integer.toString(Integer.parseInt(report.error())))
            .replace("{words}", delivered ? "450A DLVRD TO MOBILE" : "DB52 SMS ERROR");
    // The text comes last, and once: what a person wrote is no template.
    return fields.endsWith("{twelve}")
        ? fields.replace("{twelve}", " ".repeat(SHORT_TEXT - beginning.length()) + beginning)
        : fields.replace("{text}", text);
  }

  /** The optional parameters of the receipt. */
  List<Tlv> parameters(Report report) {
    List<Tlv> tlvs = new ArrayList<>();
    if (parameters != Parameters.NONE) {
      tlvs.add(Tlv.ofText(Tlv.RECEIPTED_MESSAGE_ID, receiptedId(report.number())));
    }
    if (parameters == Parameters.ID_AND_STATE) {
      tlvs.add(Tlv.ofOctet(Tlv.MESSAGE_STATE, report.state().code()));
    }
    return tlvs;
  }
}
