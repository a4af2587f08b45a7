package dev.parley.sim;

import dev.parley.wire.smpp.CommandId;
import dev.parley.wire.smpp.CommandStatus;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.PduCodec;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a rude carrier writes around the response to a submit_sm, or instead of it. The message has
 * been taken all the same, and no rudeness names a request that the peer may have outstanding: its
 * sequence numbers are from {@value #FOREIGN_SEQUENCES} on, which a peer that counts from 1 does
 * not reach. So who is treated rudely can still tell what became of each message.
 */
enum Rudeness {
  /** A deliver_sm whose sm_length points behind its end. */
  MALFORMED_REQUEST(false),
  /** A submit_sm_resp whose message_id has no end. */
  MALFORMED_RESPONSE(false),
  /** A command_id of nobody. */
  UNKNOWN_COMMAND(false),
  /** Answers to what nobody asked. */
  FOREIGN_RESPONSES(false),
  /** The response under a wrong sequence number, and then under the right one. */
  WRONG_SEQUENCE(false),
  /** The response twice. */
  REPEATED_RESPONSE(false),
  /** The response, and then octets that are no SMPP. */
  GARBAGE(true),
  /** Half of the response. */
  HALF_PDU(true);

  static final int FOREIGN_SEQUENCES = 0x60000000;
  static final int GARBAGE_OCTETS = 1024 * 1024;

  private static final int SEQUENCE_AT = 12;
  private static final int DELIVER_BODY = 17;

  private final boolean breaks;

  Rudeness(boolean breaks) {
    this.breaks = breaks;
  }

  /** The connection ends after it. */
  boolean breaks() {
    return breaks;
  }

  /** The octets to be written instead of those of the response. */
  byte[] around(byte[] response, RandomGenerator random) {
    int sequence = FOREIGN_SEQUENCES + random.nextInt(1 << 24);
    return switch (this) {
      case MALFORMED_REQUEST -> join(malformedDeliver(sequence), response);
      case MALFORMED_RESPONSE ->
          join(
              unread(CommandId.SUBMIT_SM | CommandId.RESPONSE, sequence, new byte[] {0x61}),
              response);
      case UNKNOWN_COMMAND -> {
        byte[] body = new byte[random.nextInt(64)];
        random.nextBytes(body);
        yield join(unread(0x0001_0999, sequence, body), response);
      }
      case FOREIGN_RESPONSES ->
          join(
              PduCodec.encode(new Pdu.SubmitSmResponse(0, sequence, "nothing", List.of())),
              PduCodec.encode(new Pdu.GenericNack(CommandStatus.ESME_RINVCMDID.code(), sequence)),
              PduCodec.encode(new Pdu.EnquireLinkResponse(0, sequence)),
              response);
      case WRONG_SEQUENCE -> {
        byte[] wrong = response.clone();
        putNumber(wrong, SEQUENCE_AT, sequence);
        yield join(wrong, response);
      }
      case REPEATED_RESPONSE -> join(response, response);
      case GARBAGE -> join(response, garbage(random));
      case HALF_PDU -> {
        byte[] half = new byte[response.length / 2];
        System.arraycopy(response, 0, half, 0, half.length);
        yield half;
      }
    };
  }

  private static byte[] malformedDeliver(int sequence) {
    byte[] body = new byte[DELIVER_BODY];
    body[DELIVER_BODY - 1] = (byte) 0xFE;
    return unread(CommandId.DELIVER_SM, sequence, body);
  }

  private static byte[] unread(int commandId, int sequence, byte[] body) {
    return PduCodec.encode(new Pdu.Unrecognised(commandId, 0, sequence, body));
  }

  /** Begins with a command_length that nobody can believe, so that no PDU is ever read in it. */
  private static byte[] garbage(RandomGenerator random) {
    byte[] octets = new byte[GARBAGE_OCTETS];
    random.nextBytes(octets);
    putNumber(octets, 0, -1);
    return octets;
  }

  private static void putNumber(byte[] octets, int at, int number) {
    octets[at] = (byte) (number >> 24);
    octets[at + 1] = (byte) (number >> 16);
    octets[at + 2] = (byte) (number >> 8);
    octets[at + 3] = (byte) number;
  }

  private static byte[] join(byte[]... pieces) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      whole.writeBytes(piece);
    }
    return whole.toByteArray();
  }
}
