package dev.parley.carrier;

import java.time.Instant;

/**
 * One PDU as it is shown to an operator.
 *
 * @param bind number of the session, from 1
 * @param sent by us; false when the carrier sent it
 * @param text decoded, without passwords, texts and whole numbers
 */
public record LoggedPdu(Instant at, int bind, boolean sent, String text) {}
