package dev.parley.wire.smpp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The optional parameters of SMPP 3.4 (s5.3.2) with their formats. A PDU keeps its parameters as
 * they came, in their order, also those that are not listed here (a carrier's own, and those of
 * SMPP 5.0); this is how to read and judge the ones that the specification defines.
 */
public enum OptionalParameter {
  /** s5.3.2.1. */
  DEST_ADDR_SUBUNIT(0x0005, Format.INTEGER, 1, 1),
  /** s5.3.2.2. */
  SOURCE_ADDR_SUBUNIT(0x000D, Format.INTEGER, 1, 1),
  /** s5.3.2.3. */
  DEST_NETWORK_TYPE(0x0006, Format.INTEGER, 1, 1),
  /** s5.3.2.4. */
  SOURCE_NETWORK_TYPE(0x000E, Format.INTEGER, 1, 1),
  /** s5.3.2.5. */
  DEST_BEARER_TYPE(0x0007, Format.INTEGER, 1, 1),
  /** s5.3.2.6. */
  SOURCE_BEARER_TYPE(0x000F, Format.INTEGER, 1, 1),
  /** s5.3.2.7. */
  DEST_TELEMATICS_ID(0x0008, Format.INTEGER, 2, 2),
  /** s5.3.2.8. */
  SOURCE_TELEMATICS_ID(0x0010, Format.INTEGER, 1, 1),
  /** s5.3.2.9. */
  QOS_TIME_TO_LIVE(0x0017, Format.INTEGER, 4, 4),
  /** s5.3.2.10. */
  PAYLOAD_TYPE(0x0019, Format.INTEGER, 1, 1),
  /** s5.3.2.11. */
  ADDITIONAL_STATUS_INFO_TEXT(0x001D, Format.TEXT, 1, 256),
  /** s5.3.2.12. */
  RECEIPTED_MESSAGE_ID(Tlv.RECEIPTED_MESSAGE_ID, Format.TEXT, 1, 65),
  /** s5.3.2.13. */
  MS_MSG_WAIT_FACILITIES(0x0030, Format.INTEGER, 1, 1),
  /** s5.3.2.14. */
  PRIVACY_INDICATOR(0x0201, Format.INTEGER, 1, 1),
  /** s5.3.2.15. */
  SOURCE_SUBADDRESS(0x0202, Format.OCTETS, 2, 23),
  /** s5.3.2.16. */
  DEST_SUBADDRESS(0x0203, Format.OCTETS, 2, 23),
  /** s5.3.2.17. */
  USER_MESSAGE_REFERENCE(0x0204, Format.INTEGER, 2, 2),
  /** s5.3.2.18. */
  USER_RESPONSE_CODE(0x0205, Format.INTEGER, 1, 1),
  /** s5.3.2.19. */
  LANGUAGE_INDICATOR(0x020D, Format.INTEGER, 1, 1),
  /** s5.3.2.20. */
  SOURCE_PORT(0x020A, Format.INTEGER, 2, 2),
  /** s5.3.2.21. */
  DESTINATION_PORT(0x020B, Format.INTEGER, 2, 2),
  /** s5.3.2.22. */
  SAR_MSG_REF_NUM(Tlv.SAR_REFERENCE, Format.INTEGER, 2, 2),
  /** s5.3.2.23. */
  SAR_TOTAL_SEGMENTS(Tlv.SAR_TOTAL_SEGMENTS, Format.INTEGER, 1, 1),
  /** s5.3.2.24. */
  SAR_SEGMENT_SEQNUM(Tlv.SAR_SEGMENT_NUMBER, Format.INTEGER, 1, 1),
  /** s5.3.2.25. */
  SC_INTERFACE_VERSION(Tlv.INTERFACE_VERSION, Format.INTEGER, 1, 1),
  /** s5.3.2.26. */
  DISPLAY_TIME(0x1201, Format.INTEGER, 1, 1),
  /** s5.3.2.27. */
  MS_VALIDITY(0x1204, Format.INTEGER, 1, 1),
  /** s5.3.2.28. */
  DPF_RESULT(0x0420, Format.INTEGER, 1, 1),
  /** s5.3.2.29. */
  SET_DPF(0x0421, Format.INTEGER, 1, 1),
  /** s5.3.2.30. */
  MS_AVAILABILITY_STATUS(0x0422, Format.INTEGER, 1, 1),
  /** s5.3.2.31. */
  NETWORK_ERROR_CODE(Tlv.NETWORK_ERROR_CODE, Format.OCTETS, 3, 3),
  /** s5.3.2.32. */
  MESSAGE_PAYLOAD(Tlv.MESSAGE_PAYLOAD, Format.OCTETS, 0, 0xFFFF),
  /** s5.3.2.33. */
  DELIVERY_FAILURE_REASON(0x0425, Format.INTEGER, 1, 1),
  /** s5.3.2.34. */
  MORE_MESSAGES_TO_SEND(0x0426, Format.INTEGER, 1, 1),
  /** s5.3.2.35. */
  MESSAGE_STATE(Tlv.MESSAGE_STATE, Format.INTEGER, 1, 1),
  /** s5.3.2.36. */
  CALLBACK_NUM(0x0381, Format.OCTETS, 4, 19),
  /** s5.3.2.37. */
  CALLBACK_NUM_PRES_IND(0x0302, Format.INTEGER, 1, 1),
  /** s5.3.2.38. */
  CALLBACK_NUM_ATAG(0x0303, Format.OCTETS, 0, 65),
  /** s5.3.2.39. */
  NUMBER_OF_MESSAGES(0x0304, Format.INTEGER, 1, 1),
  /** s5.3.2.40. */
  SMS_SIGNAL(0x1203, Format.INTEGER, 2, 2),
  /** s5.3.2.41. */
  ALERT_ON_MESSAGE_DELIVERY(0x130C, Format.OCTETS, 0, 0),
  /** s5.3.2.42. */
  ITS_REPLY_TYPE(0x1380, Format.INTEGER, 1, 1),
  /** s5.3.2.43. */
  ITS_SESSION_INFO(0x1383, Format.OCTETS, 2, 2),
  /** s5.3.2.44. */
  USSD_SERVICE_OP(0x0501, Format.OCTETS, 1, 1);

  /** How a value is written (s3.1). */
  public enum Format {
    /** Unsigned, big endian. */
    INTEGER,
    /** A C-octet string: Latin-1 and a NUL, which some peers leave out. */
    TEXT,
    OCTETS
  }

  private static final Map<Integer, OptionalParameter> BY_TAG = new HashMap<>();

  static {
    for (OptionalParameter parameter : values()) {
      BY_TAG.put(parameter.tag, parameter);
    }
  }

  private final int tag;
  private final Format format;
  private final int octetsMin;
  private final int octetsMax;

  OptionalParameter(int tag, Format format, int octetsMin, int octetsMax) {
    this.tag = tag;
    this.format = format;
    this.octetsMin = octetsMin;
    this.octetsMax = octetsMax;
  }

  public int tag() {
    return tag;
  }

  public Format format() {
    return format;
  }

  public int octetsMin() {
    return octetsMin;
  }

  /** With the NUL of a text. */
  public int octetsMax() {
    return octetsMax;
  }

  public static Optional<OptionalParameter> ofTag(int tag) {
    return Optional.ofNullable(BY_TAG.get(tag));
  }

  /**
   * What a strict receiver answers: ESME_RINVTLVLEN (in the words of SMPP 3.4 ESME_RINVPARLEN) when
   * a parameter that the specification defines has a length that it does not allow. Tags that it
   * does not define pass (s3.3).
   */
  public static Optional<CommandStatus> problem(List<Tlv> tlvs) {
    for (Tlv tlv : tlvs) {
      OptionalParameter parameter = BY_TAG.get(tlv.tag());
      if (parameter != null && !parameter.allows(tlv.value().length)) {
        return Optional.of(CommandStatus.ESME_RINVTLVLEN);
      }
    }
    return Optional.empty();
  }

  public boolean allows(int octets) {
    return octets >= octetsMin && octets <= octetsMax;
  }

  /** The value of the first one in the list; empty when there is none of a fitting length. */
  public Optional<Tlv> find(List<Tlv> tlvs) {
    return Tlv.find(tlvs, tag).filter(tlv -> allows(tlv.value().length));
  }

  /**
   * @throws IllegalStateException when the parameter is no integer
   */
  public OptionalInt number(List<Tlv> tlvs) {
    require(Format.INTEGER);
    Optional<Tlv> found = find(tlvs);
    return found.isPresent() ? OptionalInt.of(found.get().number()) : OptionalInt.empty();
  }

  /**
   * @throws IllegalStateException when the parameter is no text
   */
  public Optional<String> text(List<Tlv> tlvs) {
    require(Format.TEXT);
    return find(tlvs).map(Tlv::text);
  }

  /**
   * @param value its low octets are written
   * @throws IllegalStateException when the parameter is no integer
   */
  public Tlv of(int value) {
    require(Format.INTEGER);
    byte[] octets = new byte[octetsMax];
    for (int i = 0; i < octetsMax; i++) {
      octets[i] = (byte) (value >> (8 * (octetsMax - 1 - i)));
    }
    return new Tlv(tag, octets);
  }

  /**
   * @throws IllegalArgumentException when the text is too long
   * @throws IllegalStateException when the parameter is no text
   */
  public Tlv of(String value) {
    require(Format.TEXT);
    return checked(Tlv.ofText(tag, value));
  }

  /**
   * @throws IllegalArgumentException when the length is not allowed
   */
  public Tlv of(byte[] value) {
    return checked(new Tlv(tag, value));
  }

  private Tlv checked(Tlv tlv) {
    if (!allows(tlv.value().length)) {
      throw new IllegalArgumentException("the value of " + name() + " has a wrong length");
    }
    return tlv;
  }

  private void require(Format wanted) {
    if (format != wanted) {
      throw new IllegalStateException(name() + " is no " + wanted);
    }
  }
}
