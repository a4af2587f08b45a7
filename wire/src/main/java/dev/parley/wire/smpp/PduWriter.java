package dev.parley.wire.smpp;

import java.util.List;

/** Writes the fields of one PDU into an array that has room for it. Single-owner. */
final class PduWriter {
  private final byte[] octets;
  private int at;

  PduWriter(byte[] octets, int offset) {
    this.octets = octets;
    this.at = offset;
  }

  /** Where the next octet goes. */
  int at() {
    return at;
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

  /** s4.5.1.1. */
  void destinations(List<Pdu.Destination> destinations) {
    octet((byte) destinations.size());
    for (Pdu.Destination destination : destinations) {
      switch (destination) {
        case Pdu.Destination.Sme(SmppAddress address) -> {
          octet(Pdu.Destination.Sme.FLAG);
          address(address);
        }
        case Pdu.Destination.DistributionList(String name) -> {
          octet(Pdu.Destination.DistributionList.FLAG);
          text(name);
        }
      }
    }
  }

  /** s4.5.2.1. */
  void unsuccessful(List<Pdu.Unsuccessful> unsuccessful) {
    octet((byte) unsuccessful.size());
    for (Pdu.Unsuccessful one : unsuccessful) {
      address(one.address());
      number(one.errorStatus());
    }
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
