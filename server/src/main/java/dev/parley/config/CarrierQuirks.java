package dev.parley.config;

import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a carrier's SMPP differs from the usual. The defaults, {@link #NONE}, are what most carriers
 * ask for.
 *
 * @param responseId how message ids are written in submit_sm_resp; as they are by default
 * @param receiptId how message ids are written in receipts; as they are by default
 * @param alphabet what data_coding 0 stands for; the GSM alphabet by default
 * @param phoneNumber TON and NPI of a phone number, which goes without its plus; 1/1 by default
 * @param national TON and NPI of a number that rewriting left without a plus; 0/1 by default
 * @param shortCode TON and NPI of a short code; 3/0, network specific, by default
 * @param alphanumeric TON and NPI of an alphanumeric id; 5/0 by default
 * @param rewriteSender of what we submit
 * @param rewriteRecipient of what we submit
 * @param rewriteFrom of what the carrier brings
 * @param rewriteTo of what the carrier brings
 * @param tlvs optional parameters that each submit carries
 * @param joining how phones learn which parts belong together
 */
public record CarrierQuirks(
    IdForm responseId,
    IdForm receiptId,
    Alphabet alphabet,
    AddressType phoneNumber,
    AddressType national,
    AddressType shortCode,
    AddressType alphanumeric,
    PrefixRules rewriteSender,
    PrefixRules rewriteRecipient,
    PrefixRules rewriteFrom,
    PrefixRules rewriteTo,
    List<ExtraTlv> tlvs,
    Joining joining) {
  public static final int TLVS_MAX = 20;

  public static final CarrierQuirks NONE =
      new CarrierQuirks(
          IdForm.ASIS,
          IdForm.ASIS,
          Alphabet.GSM7,
          new AddressType(1, 1),
          new AddressType(0, 1),
          new AddressType(3, 0),
          new AddressType(5, 0),
          PrefixRules.NONE,
          PrefixRules.NONE,
          PrefixRules.NONE,
          PrefixRules.NONE,
          List.of(),
          Joining.HEADER);

  public CarrierQuirks {
    tlvs = List.copyOf(tlvs);
    if (tlvs.size() > TLVS_MAX) {
      throw new IllegalArgumentException("more than " + TLVS_MAX + " optional parameters");
    }
  }

  /** Ways to say that parts belong together; none changes where a text is cut. */
  public enum Joining {
    /** A user data header with a reference of 8 bits (3GPP TS 23.040 s9.2.3.24.1). */
    HEADER,
    /** The sar parameters, with a reference of 16 bits (SMPP 3.4 s5.3.2.22). */
    SAR
  }

  /** How a message id is written. */
  public enum IdForm {
    ASIS,
    DECIMAL,
    HEX
  }

  /** What the octets of data_coding 0 are. */
  public enum Alphabet {
    GSM7,
    LATIN1,
    ASCII
  }

  /** Type of number and numbering plan (SMPP 3.4 s5.2.5, s5.2.6). */
  public record AddressType(int ton, int npi) {
    public AddressType {
      if (ton < 0 || ton > 255 || npi < 0 || npi > 255) {
        throw new IllegalArgumentException("TON and NPI are octets");
      }
    }

    /** From {@code 1/1}; null when it is nothing like it. */
    static @Nullable AddressType parse(String text) {
      String[] numbers = text.split("/", -1);
      try {
        return numbers.length == 2
            ? new AddressType(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]))
            : null;
      } catch (IllegalArgumentException _) {
        return null;
      }
    }
  }

  /**
   * Beginnings of addresses and what to write instead. The longest that fits wins; an empty one
   * fits all.
   */
  public record PrefixRules(Map<String, String> replacements) {
    public static final int RULES_MAX = 100;
    public static final PrefixRules NONE = new PrefixRules(Map.of());

    public PrefixRules {
      replacements = Map.copyOf(replacements);
      if (replacements.size() > RULES_MAX) {
        throw new IllegalArgumentException("more than " + RULES_MAX + " rules");
      }
    }

    public String rewrite(String address) {
      return replacements.keySet().stream()
          .filter(address::startsWith)
          .max(Comparator.comparingInt(String::length))
          .map(prefix -> replacements.get(prefix) + address.substring(prefix.length()))
          .orElse(address);
    }
  }

  /**
   * An optional parameter of each submit (SMPP 3.4 s5.3), for example an id of a registration.
   *
   * @param tag 0 to 0xFFFF
   * @param hex the value; null when only some senders have one
   * @param hexBySender values of particular senders, which win
   * @param template where the sender has no value of its own; null when there is none
   * @param to only for recipients that begin so; empty for all
   */
  public record ExtraTlv(
      int tag,
      @Nullable String hex,
      Map<String, String> hexBySender,
      @Nullable TlvTemplate template,
      String to) {
    public static final int OCTETS_MAX = 255;

    public ExtraTlv {
      hexBySender = Map.copyOf(hexBySender);
      if (tag < 0 || tag > 0xFFFF) {
        throw new IllegalArgumentException("a tag has two octets");
      }
      check(hex);
      hexBySender.values().forEach(ExtraTlv::check);
    }

    /** For all recipients, without a template. */
    public ExtraTlv(int tag, @Nullable String hex, Map<String, String> hexBySender) {
      this(tag, hex, hexBySender, null, "");
    }

    /** Null when this message has none. */
    public byte @Nullable [] valueFor(TlvTemplate.Facts facts) {
      if (!facts.recipient().startsWith(to)) {
        return null;
      }
      String own = hexBySender.get(facts.sender());
      if (own == null && template != null) {
        return template.value(facts);
      }
      String value = own == null ? hex : own;
      return value == null ? null : HexFormat.of().parseHex(value);
    }

    private static void check(@Nullable String hex) {
      if (hex != null && HexFormat.of().parseHex(hex).length > OCTETS_MAX) {
        throw new IllegalArgumentException("a value has at most " + OCTETS_MAX + " octets");
      }
    }
  }
}
