package dev.parley.wire.smpp;

/** What some octets turned out to be. */
public sealed interface Decoded permits Pdu, Malformed {
  int commandId();

  int sequence();
}
