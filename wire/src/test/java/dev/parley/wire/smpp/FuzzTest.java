package dev.parley.wire.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.Seed;
import dev.parley.wire.Table;
import dev.parley.wire.sms.RandomText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Every decoder over the octets that were kept (one line of hexadecimal each) and over changed
 * ones: a number of them in verify, half an hour for each decoder with {@code -Pnightly}. A failure
 * prints its octets as a line to keep.
 */
class FuzzTest {
  private static final int IN_VERIFY = 10_000;
  private static final Duration NIGHTLY = Duration.ofMinutes(30);
  private static final int POOL = 400;
  private static final int OCTETS_MAX = 8 * 1024;

  private final Random random = Seed.random(this);
  private final RandomPdu pdus = new RandomPdu(random);

  @Test
  void anyOctetsAreReadAsPdusOrAsWhatIsWrongWithThem() {
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < POOL; i++) {
      seeds.add(PduCodec.encode(pdus.ofKind(i % RandomPdu.KINDS)));
    }
    fuzz("pdu", FuzzTargets::pdu, seeds, FuzzTest::withLength);
  }

  @Test
  void anyOctetsAreReadAsOptionalParametersAndKept() {
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < POOL; i++) {
      byte[] pdu = PduCodec.encode(pdus.ofKind(3));
      int id = PduCodec.HEADER_OCTETS;
      while (pdu[id] != 0) {
        id++;
      }
      seeds.add(Arrays.copyOfRange(pdu, id + 1, pdu.length));
    }
    fuzz("parameters", FuzzTargets::parameters, seeds, octets -> octets);
  }

  @Test
  void anyOctetsAreReadAsUserDataWithAHeader() {
    List<byte[]> seeds =
        hex(
            "050003CC030241",
            "060804ABCD020141",
            "06050415811581414243",
            "03240101671B",
            "0625010124010167",
            "0B05040B8423F00003CC0302 41".replace(" ", ""));
    fuzz(
        "header",
        FuzzTargets::header,
        seeds,
        octets -> {
          if (octets.length > 0 && octets.length < 0x80 && random.nextBoolean()) {
            octets[0] = (byte) random.nextInt(octets.length);
          }
          return octets;
        });
  }

  @Test
  void anyOctetsAreReadAsSeptetsAndCutAsTexts() {
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < POOL; i++) {
      seeds.add(RandomText.of(random, 1 + random.nextInt(400)).getBytes(StandardCharsets.UTF_16BE));
    }
    fuzz("alphabet", FuzzTargets::alphabet, seeds, octets -> octets);
  }

  @Test
  void anyOctetsAreReadAsAReceipt() {
    List<byte[]> seeds = new ArrayList<>();
    for (String text :
        List.of(
            "id:0123456789 sub:001 dlvrd:001 submit date:2611231800 done date:2611231805"
                + " stat:DELIVRD err:000 text:Your code is 1234",
            "SUB:001 ID:abc-1 Done Date:20261123180500 STAT:undeliv Err:1A Text:x",
            "id: \"7f\",stat: DELIVRD, done date: 2026-11-23 18:05:00, err:-1; text:\"Hi\"",
            "id:1 stat:DND_REJECTED done date:1795457100000 submit date:261123180500000+")) {
      seeds.add(text.getBytes(StandardCharsets.ISO_8859_1));
    }
    fuzz("receipt", FuzzTargets::receipt, seeds, octets -> octets);
  }

  private interface Repair {
    byte[] repair(byte[] octets);
  }

  private void fuzz(String name, Consumer<byte[]> target, List<byte[]> seeds, Repair repair) {
    List<byte[]> pool = new ArrayList<>(kept(name));
    pool.forEach(octets -> run(target, octets));
    pool.addAll(seeds);
    seeds.forEach(octets -> run(target, octets));
    Mutator mutator = new Mutator(random);
    long end = System.nanoTime() + NIGHTLY.toNanos();
    boolean nightly = Boolean.getBoolean("parley.nightly");
    long runs = 0;
    while (nightly ? System.nanoTime() < end : runs < IN_VERIFY) {
      byte[] octets = mutator.change(pool.get(random.nextInt(pool.size())), pool);
      if (octets.length <= OCTETS_MAX) {
        run(target, repair.repair(octets));
      }
      if (random.nextInt(16) == 0 && octets.length <= OCTETS_MAX) {
        pool.set(pool.size() - 1 - random.nextInt(seeds.size()), octets);
      }
      runs++;
    }
    assertThat(runs).isGreaterThanOrEqualTo(IN_VERIFY);
  }

  private static void run(Consumer<byte[]> target, byte[] octets) {
    try {
      target.accept(octets);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("keep " + HexFormat.of().formatHex(octets), e);
    }
  }

  /** Mostly the length that is there, so that the fields behind it are reached. */
  private static byte[] withLength(byte[] octets) {
    if (octets.length >= PduCodec.HEADER_OCTETS && octets[octets.length - 1] != 0x7F) {
      octets[0] = 0;
      octets[1] = 0;
      octets[2] = (byte) (octets.length >> 8);
      octets[3] = (byte) octets.length;
    }
    return octets;
  }

  private static List<byte[]> kept(String name) {
    return hex(Table.rows(FuzzTest.class, "fuzz-" + name + ".csv").toArray(String[]::new));
  }

  private static List<byte[]> hex(String... lines) {
    List<byte[]> octets = new ArrayList<>();
    for (String line : lines) {
      octets.add(HexFormat.of().parseHex(line));
    }
    return octets;
  }
}
