package dev.parley.bench;

import dev.parley.wire.gsm.GsmAlphabet;
import dev.parley.wire.smpp.Decoded;
import dev.parley.wire.smpp.Pdu;
import dev.parley.wire.smpp.PduCodec;
import dev.parley.wire.smpp.PduFramer;
import dev.parley.wire.smpp.ShortMessage;
import dev.parley.wire.smpp.SmppAddress;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What the SMPP codec costs: a submit_sm is made of a text, encoded, framed and decoded, and so is
 * its submit_sm_resp, on one thread and with the buffers of one connection.
 */
@Command(
    name = "bench/codec",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Round trips of submit_sm and submit_sm_resp through the codec.")
public final class CodecBench implements Runnable {
  private static final int TRIPS = 1_000_000;
  private static final int WARM_UP_ROUNDS = 3;

  /** PDUs of one read from a socket. */
  private static final int BATCH = 50;

  private static final SmppAddress FROM = SmppAddress.international("+12015550123");
  private static final SmppAddress TO = SmppAddress.international("+12025550101");
  private static final String TEXT = "Your code is 123456. It expires in ten minutes.";

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Measured, of a million round trips each (${DEFAULT-VALUE}).")
  int rounds = 5;

  @Option(names = "--class-path", hidden = true)
  String classPath = "";

  @Option(names = "--commit", hidden = true, defaultValue = "unknown")
  String commit = "unknown";

  private final com.sun.management.ThreadMXBean threads =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final PduFramer carrier = new PduFramer();
  private final PduFramer link = new PduFramer();
  private long seen;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new CodecBench()).execute(arguments));
  }

  @Override
  public void run() {
    if (rounds < 1 || rounds > Options.ROUNDS_MAX) {
      throw new CommandLine.ParameterException(
          new CommandLine(this), "--rounds is 1 to " + Options.ROUNDS_MAX);
    }
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      round();
    }
    double[] perSecond = new double[rounds];
    double[] cpuNanos = new double[rounds];
    double[] octets = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      long thread = Thread.currentThread().threadId();
      long allocated = threads.getThreadAllocatedBytes(thread);
      long cpu = threads.getCurrentThreadCpuTime();
      long start = System.nanoTime();
      round();
      perSecond[i] = TRIPS / ((System.nanoTime() - start) / 1e9);
      cpuNanos[i] = (threads.getCurrentThreadCpuTime() - cpu) / (double) TRIPS;
      octets[i] = (double) (threads.getThreadAllocatedBytes(thread) - allocated) / TRIPS;
    }
    if (seen != 2L * TRIPS * (rounds + WARM_UP_ROUNDS)) {
      throw new IllegalStateException("a PDU was lost: " + seen);
    }
    System.out.printf(
        Locale.ROOT,
        "%s: round trips per second %s; for one: CPU %s ns, %s octets allocated%n",
        commit,
        new Spread(Arrays.stream(perSecond)),
        new Spread(Arrays.stream(cpuNanos)),
        new Spread(Arrays.stream(octets)));
  }

  private void round() {
    for (int sequence = 0; sequence < TRIPS; sequence += BATCH) {
      for (int i = 0; i < BATCH; i++) {
        write(carrier, submit(sequence + i));
      }
      for (Decoded pdu = carrier.next(); pdu != null; pdu = carrier.next()) {
        Pdu.SubmitSm submit = (Pdu.SubmitSm) pdu;
        seen++;
        write(link, new Pdu.SubmitSmResponse(0, submit.sequence(), "4000abcd", List.of()));
      }
      for (Decoded pdu = link.next(); pdu != null; pdu = link.next()) {
        seen += ((Pdu.SubmitSmResponse) pdu).commandStatus() == 0 ? 1 : 0;
      }
    }
  }

  private static Pdu submit(int sequence) {
    return new Pdu.SubmitSm(
        sequence,
        ShortMessage.of(
            FROM, TO, (byte) 0, ShortMessage.RECEIPT_ALWAYS, (byte) 0, GsmAlphabet.encode(TEXT)));
  }

  private static void write(PduFramer framer, Pdu pdu) {
    int end = PduCodec.encode(pdu, framer.buffer(), framer.writeOffset());
    framer.filled(end - framer.writeOffset());
  }
}
