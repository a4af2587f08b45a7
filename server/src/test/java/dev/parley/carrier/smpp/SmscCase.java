package dev.parley.carrier.smpp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One case of a public list of tests of a short message centre: the names are those of
 * SmppProtocolCheckList.hpp in github.com/kirikprotocol/MSAG-Console (binds, unbind, enquire_link,
 * and submit, data, replace, query, cancel with correct, wrong and impossible fields). What is sent
 * for each is ours.
 *
 * @param state of the session before: open, transmitter, receiver or transceiver
 * @param fields of the request, with {@code x*5} for five of the last character; a value that
 *     begins with an at sign is the id of a message in the state that follows it
 * @param expected a status, and the message_state of a query_sm_resp; {@code n/a} when it does not
 *     apply
 * @param why it does not apply
 */
record SmscCase(
    String name, String state, String command, String fields, String expected, String why) {
  static final int COUNT = 155;

  private static final String FILE = "smsc-cases.tsv";

  static List<SmscCase> all() {
    try (InputStream in = Objects.requireNonNull(SmscCase.class.getResourceAsStream(FILE), FILE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t", -1))
          .map(cells -> new SmscCase(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<SmscCase> applicable() {
    return all().stream().filter(SmscCase::applies).toList();
  }

  boolean applies() {
    return !expected.equals("n/a");
  }

  Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    if (!fields.isEmpty()) {
      for (String field : fields.split(";", -1)) {
        String[] sides = field.split("=", 2);
        values.put(sides[0], expanded(sides[1], sides[0].equals("tlv") ? 2 : 1));
      }
    }
    return values;
  }

  private static String expanded(String value, int unit) {
    int star = value.indexOf('*');
    if (star < 0) {
      return value;
    }
    String repeated = value.substring(star - unit, star);
    return value.substring(0, star - unit)
        + repeated.repeat(Integer.parseInt(value.substring(star + 1)));
  }

  @Override
  public String toString() {
    return name + ": " + expected;
  }
}
