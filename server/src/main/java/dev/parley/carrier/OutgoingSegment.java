package dev.parley.carrier;

import dev.parley.e164.Address;

/**
 * One segment ready for a carrier. Only dispatch makes them, for messages that were allowed.
 *
 * @param userData user data header, if any, followed by the encoded text (GSM-7 unpacked, one
 *     septet per octet, or UTF-16BE)
 * @param hasHeader whether {@code userData} starts with a user data header (esm_class bit 6)
 * @param dataCoding SMPP 3.4 s5.2.19
 */
public record OutgoingSegment(
    Address from,
    Address to,
    byte[] userData,
    boolean hasHeader,
    byte dataCoding,
    boolean receipt) {}
