package dev.parley.wire.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.sms.Segmentation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An independent dissector reads every kind of PDU that we write. */
@Tag("tshark")
class TsharkTest {
  private static final SmppAddress SENDER = SmppAddress.international("+12015550123");
  private static final SmppAddress PHONE = SmppAddress.international("+12025550101");
  private static final short PORT = 2775;

  @TempDir private Path directory;

  @Test
  void everyPduWeWriteIsReadAsWhatItIs() throws Exception {
    Assumptions.assumeTrue(onPath("tshark"), "apt-get install tshark");
    List<Pdu> pdus = pdus();
    Path capture = directory.resolve("smpp.pcap");
    Files.write(capture, capture(pdus));
    assertThat(tshark(capture, "-V")).doesNotContain("Malformed").contains("Short Message");
    List<Integer> commands =
        tshark(capture, "-T", "fields", "-e", "smpp.command_id")
            .lines()
            .map(line -> (int) (long) Long.decode(line.strip()))
            .toList();
    assertThat(commands).isEqualTo(pdus.stream().map(Pdu::commandId).toList());
  }

  private static List<Pdu> pdus() {
    List<Pdu> pdus = new ArrayList<>();
    for (Pdu.BindKind kind : Pdu.BindKind.values()) {
      pdus.add(Pdu.Bind.of(kind, 1, "parley", "secret"));
      Tlv version = Tlv.ofOctet(Tlv.INTERFACE_VERSION, Pdu.Bind.VERSION_3_4);
      pdus.add(new Pdu.BindResponse(kind, 0, 1, "carrier", List.of(version)));
    }
    pdus.add(new Pdu.SubmitSm(2, message(SENDER, PHONE, (byte) 0, (byte) 0, new byte[] {72, 105})));
    for (String text : List.of("long {text} ".repeat(30), "Длинный 😀 ".repeat(30))) {
      Segmentation split = Segmentation.split(text, 7);
      for (Segmentation.Segment part : split.segments()) {
        byte coding = split.encoding().dataCoding();
        pdus.add(
            new Pdu.SubmitSm(
                2, message(SENDER, PHONE, ShortMessage.ESM_HEADER, coding, part.userData())));
      }
    }
    pdus.add(new Pdu.SubmitSmResponse(0, 2, "0123456789abcdef", List.of()));
    pdus.add(
        new Pdu.DeliverSm(
            3,
            message(PHONE, SENDER, ShortMessage.ESM_RECEIPT, (byte) 0, new byte[] {72})
                .with(
                    List.of(
                        Tlv.ofText(Tlv.RECEIPTED_MESSAGE_ID, "0123456789abcdef"),
                        Tlv.ofOctet(Tlv.MESSAGE_STATE, 2)))));
    pdus.add(new Pdu.DeliverSmResponse(0, 3, List.of()));
    pdus.add(new Pdu.DeliverSmResponse(CommandStatus.ESME_RSYSERR.code(), 3, List.of()));
    pdus.add(new Pdu.QuerySm(7, "0123456789abcdef", SENDER));
    pdus.add(
        new Pdu.QuerySmResponse(0, 7, "0123456789abcdef", "261123180000000+", (byte) 2, (byte) 0));
    pdus.add(new Pdu.QuerySmResponse(0, 7, "0123456789abcdef", "", (byte) 1, (byte) 0));
    pdus.add(Pdu.QuerySmResponse.refusal(CommandStatus.ESME_RQUERYFAIL, 7));
    pdus.addAll(rest());
    pdus.add(new Pdu.EnquireLink(4));
    pdus.add(new Pdu.EnquireLinkResponse(0, 4));
    pdus.add(new Pdu.GenericNack(CommandStatus.ESME_RINVCMDID.code(), 5));
    pdus.add(new Pdu.Unbind(6));
    pdus.add(new Pdu.UnbindResponse(0, 6));
    return pdus;
  }

  /** What neither our link nor our carrier sends yet. */
  private static List<Pdu> rest() {
    Tlv payload = OptionalParameter.MESSAGE_PAYLOAD.of(new byte[] {72, 105});
    return List.of(
        new Pdu.Outbind(8, "carrier", "secret"),
        new Pdu.SubmitMulti(
            9,
            message(SENDER, SmppAddress.NONE, (byte) 0, (byte) 0, new byte[] {72, 105}),
            List.of(new Pdu.Destination.Sme(PHONE), new Pdu.Destination.DistributionList("all"))),
        new Pdu.SubmitMultiResponse(
            0, 9, "0123456789abcdef", List.of(new Pdu.Unsuccessful(PHONE, 0x0B)), List.of()),
        new Pdu.DataSm(10, "", SENDER, PHONE, (byte) 0, (byte) 1, (byte) 0, List.of(payload)),
        new Pdu.DataSmResponse(0, 10, "0123456789abcdef", List.of()),
        new Pdu.CancelSm(11, "", "0123456789abcdef", SENDER, PHONE),
        new Pdu.CancelSmResponse(0, 11),
        new Pdu.ReplaceSm(
            12, "0123456789abcdef", SENDER, "", "", (byte) 1, (byte) 0, new byte[] {72, 105}),
        new Pdu.ReplaceSmResponse(0, 12),
        new Pdu.AlertNotification(
            13, PHONE, SENDER, List.of(OptionalParameter.MS_AVAILABILITY_STATUS.of(0))));
  }

  private static ShortMessage message(
      SmppAddress from, SmppAddress to, byte esmClass, byte coding, byte[] octets) {
    return ShortMessage.of(from, to, esmClass, ShortMessage.RECEIPT_ALWAYS, coding, octets);
  }

  /** A pcap of Ethernet frames, one for each PDU, as one TCP stream without checksums. */
  private static byte[] capture(List<Pdu> pdus) {
    ByteArrayOutputStream capture = new ByteArrayOutputStream();
    capture.writeBytes(
        ByteBuffer.allocate(24)
            .putInt(0xA1B2C3D4)
            .putShort((short) 2)
            .putShort((short) 4)
            .putInt(0)
            .putInt(0)
            .putInt(0x40000)
            .putInt(1)
            .array());
    int position = 1;
    for (Pdu pdu : pdus) {
      byte[] octets = PduCodec.encode(pdu);
      capture.writeBytes(frame(octets, position));
      position += octets.length;
    }
    return capture.toByteArray();
  }

  private static byte[] frame(byte[] pdu, int position) {
    int size = 14 + 20 + 20 + pdu.length;
    return ByteBuffer.allocate(16 + size)
        .putInt(position)
        .putInt(0)
        .putInt(size)
        .putInt(size)
        .put(new byte[12])
        .putShort((short) 0x0800)
        .putShort((short) 0x4500)
        .putShort((short) (size - 14))
        .putInt(0)
        .putInt(0x40060000)
        .putInt(0x7F000001)
        .putInt(0x7F000001)
        .putShort((short) 40_000)
        .putShort(PORT)
        .putInt(position)
        .putInt(1)
        .putShort((short) 0x5018)
        .putShort((short) 0xFFFF)
        .putInt(0)
        .put(pdu)
        .array();
  }

  private String tshark(Path capture, String... more) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("tshark", "-r", capture.toString(), "-d", "tcp.port==" + PORT + ",smpp"));
    command.addAll(List.of(more));
    Path output = directory.resolve("tshark.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return Files.readString(output);
  }

  private static boolean onPath(String program) {
    String path = System.getenv("PATH");
    return path != null
        && Arrays.stream(path.split(":"))
            .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }
}
