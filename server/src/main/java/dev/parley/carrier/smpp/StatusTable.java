package dev.parley.carrier.smpp;

import dev.parley.config.CarrierAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What each command_status of an answer means (SMPP 3.4 s5.1.3): the table {@code
 * command_status.csv}, and over it what is particular to a carrier. After 201 only codes for the
 * status of a message are left, so wrong addresses are told as 30005 and 30008. Immutable.
 */
final class StatusTable {
  static final int UNKNOWN_ERROR = 30008;
  static final StatusTable STANDARD = new StatusTable(read());

  private static final int COLUMNS = 5;

  private final Map<Integer, Meaning> meanings;

  /** What to do with a segment that was answered so. */
  enum Treatment {
    OK,
    PERMANENT,
    TEMPORARY,
    /** The whole link is too fast. */
    THROTTLED,
    /** The queue of this recipient is full. */
    MESSAGE,
    /** Says too little to know. */
    ONCE,
    /** About the bind: nothing was taken, and the link binds again. */
    REBIND,
    /** About the bind, and binding again will not help. */
    STOP
  }

  /**
   * @param code of the error catalogue, for one that is refused
   */
  record Meaning(Treatment treatment, int code) {
    private static final Meaning UNKNOWN = new Meaning(Treatment.PERMANENT, UNKNOWN_ERROR);
  }

  private StatusTable(Map<Integer, Meaning> meanings) {
    this.meanings = Map.copyOf(meanings);
  }

  /** A status that nobody knows is a refusal for good. */
  Meaning of(int status) {
    return meanings.getOrDefault(status, Meaning.UNKNOWN);
  }

  StatusTable with(Map<Integer, CarrierAnswer> particular) {
    Map<Integer, Meaning> merged = new HashMap<>(meanings);
    particular.forEach(
        (status, answer) -> {
          Integer code = answer.code();
          Treatment treatment =
              switch (answer.kind()) {
                case PERMANENT -> Treatment.PERMANENT;
                case TEMPORARY -> Treatment.TEMPORARY;
                case THROTTLED -> Treatment.THROTTLED;
                case MESSAGE -> Treatment.MESSAGE;
                case ONCE -> Treatment.ONCE;
              };
          merged.put(status, new Meaning(treatment, code == null ? of(status).code() : code));
        });
    return new StatusTable(merged);
  }

  int size() {
    return meanings.size();
  }

  private static Map<Integer, Meaning> read() {
    try (InputStream in =
        Objects.requireNonNull(StatusTable.class.getResourceAsStream("command_status.csv"))) {
      List<String> lines =
          new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().skip(1).toList();
      Map<Integer, Meaning> meanings = new HashMap<>();
      for (String line : lines) {
        String[] columns = line.split(",", COLUMNS);
        meanings.put(
            Integer.decode(columns[0]),
            new Meaning(
                Treatment.valueOf(columns[2].toUpperCase(Locale.ROOT)),
                columns[3].isEmpty() ? UNKNOWN_ERROR : Integer.parseInt(columns[3])));
      }
      return meanings;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
