package dev.parley.wire.smpp;

/**
 * PDUs to octets and back (SMPP 3.4 s3.2, s5.1). A PDU is encoded into one array of exactly its
 * size, or into the caller's; decoding allocates only what the record keeps, and never more than a
 * small multiple of the octets that are there: no length or count that a peer writes is allocated
 * before that much was seen.
 */
public final class PduCodec {
  /** command_length, command_id, command_status, sequence_number: four octets each. */
  public static final int HEADER_OCTETS = 16;

  /** Far above any PDU we know; bounds what a peer can make us keep. */
  public static final int PDU_MAX = 64 * 1024;

  private PduCodec() {}

  /**
   * @throws IllegalArgumentException when a text holds NUL or a character beyond Latin-1, or the
   *     PDU is greater than {@link #PDU_MAX}
   */
  public static byte[] encode(Pdu pdu) {
    byte[] octets = new byte[octets(pdu)];
    write(pdu, octets, 0, octets.length);
    return octets;
  }

  /**
   * Encodes into an array that has room for it.
   *
   * @return the offset after the last octet written
   * @throws IllegalArgumentException as {@link #encode(Pdu)}, and when there is too little room;
   *     what the array holds from the offset on is then undefined
   */
  public static int encode(Pdu pdu, byte[] target, int offset) {
    int size = octets(pdu);
    if (size > target.length - offset) {
      throw new IllegalArgumentException("too little room for the PDU");
    }
    write(pdu, target, offset, size);
    return offset + size;
  }

  /**
   * The command_length that the PDU will have.
   *
   * @throws IllegalArgumentException when it is greater than {@link #PDU_MAX}
   */
  public static int octets(Pdu pdu) {
    int size = HEADER_OCTETS + PduSizes.bodyOctets(pdu);
    if (size > PDU_MAX) {
      throw new IllegalArgumentException("a PDU has at most " + PDU_MAX + " octets");
    }
    return size;
  }

  private static void write(Pdu pdu, byte[] target, int offset, int size) {
    PduWriter writer = new PduWriter(target, offset);
    writer.number(size);
    writer.number(pdu.commandId());
    writer.number(pdu.commandStatus());
    writer.number(pdu.sequence());
    PduBodies.write(writer, pdu);
    if (writer.at() != offset + size) {
      throw new IllegalStateException("the size of a PDU was counted wrongly");
    }
  }

  public static Decoded decode(byte[] octets) {
    return decode(octets, 0, octets.length);
  }

  /**
   * Decodes the one PDU that takes exactly these octets. Octets after the last field of a PDU that
   * has no optional parameters in SMPP 3.4 are passed over: SMPP 5.0 allows parameters there.
   *
   * @return never null, never an exception: what is wrong is a {@link Malformed}
   */
  public static Decoded decode(byte[] octets, int offset, int length) {
    int commandId = length >= 8 ? number(octets, offset + 4) : 0;
    int sequence = length >= HEADER_OCTETS ? number(octets, offset + 12) : 0;
    if (length < HEADER_OCTETS || length > PDU_MAX || number(octets, offset) != length) {
      return new Malformed(
          commandId,
          CommandStatus.ESME_RINVCMDLEN,
          sequence,
          "command_length is not the number of octets",
          true);
    }
    int status = number(octets, offset + 8);
    PduReader reader = new PduReader(octets, offset + HEADER_OCTETS, offset + length);
    Pdu pdu = PduBodies.read(reader, commandId, status, sequence);
    CommandStatus error = reader.error();
    if (error != null) {
      return new Malformed(commandId, error, sequence, reader.problem(), false);
    }
    return pdu;
  }

  static int number(byte[] octets, int at) {
    return (octets[at] << 24)
        | ((octets[at + 1] & 0xFF) << 16)
        | ((octets[at + 2] & 0xFF) << 8)
        | (octets[at + 3] & 0xFF);
  }
}
