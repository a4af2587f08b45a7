package dev.parley.wire.smpp;

import java.util.List;

/** Writes the fields of one PDU into an array of its size. Single-owner. */
final class PduWriter {
  private final byte[] octets;
  private int at;

  PduWriter(byte[] octets) {
    this.octets = octets;
  }

  /** The array, which must be full. */
  byte[] octets() {
    if (at != octets.length) {
      throw new IllegalStateException("the size of a PDU was counted wrongly");
    }
    return octets;
  }

  void octet(byte value) {
    octets[at++] = value;
  }

  void number(int value) {
    octets[at++] = (byte) (value >> 24);
    octets[at++] = (byte) (value >> 16);
    octets[at++] = (byte) (value >> 8);
    octets[at++] = (byte) value;
  }

  void octets(byte[] value) {
    System.arraycopy(value, 0, octets, at, value.length);
    at += value.length;
  }

  /** A C-octet string (s3.1). */
  void text(String value) {
    for (int i = 0; i < value.length(); i++) {
      char character = value.charAt(i);
      if (character == 0 || character > 0xFF) {
        throw new IllegalArgumentException("a text on the wire is Latin-1 without NUL");
      }
      octets[at++] = (byte) character;
    }
    octets[at++] = 0;
  }

  void address(SmppAddress address) {
    octet(address.ton());
    octet(address.npi());
    text(address.text());
  }

  void tlvs(List<Tlv> tlvs) {
    for (int i = 0; i < tlvs.size(); i++) {
      Tlv tlv = tlvs.get(i);
      octets[at++] = (byte) (tlv.tag() >> 8);
      octets[at++] = (byte) tlv.tag();
      octets[at++] = (byte) (tlv.value().length >> 8);
      octets[at++] = (byte) tlv.value().length;
      octets(tlv.value());
    }
  }
}
