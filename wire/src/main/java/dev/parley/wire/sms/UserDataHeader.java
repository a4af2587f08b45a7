package dev.parley.wire.sms;

import dev.parley.wire.gsm.NationalLanguage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The header in front of user data: elements of an identifier and octets (3GPP TS 23.040
 * s9.2.3.24). Elements that nobody here knows are kept as they came, in their order.
 */
public record UserDataHeader(List<Element> elements) {
  /** Its length octet included; user data has 140. */
  public static final int OCTETS_MAX = 140;

  public static final int CONCATENATION_8_BIT = 0x00;
  public static final int PORTS_8_BIT = 0x04;
  public static final int PORTS_16_BIT = 0x05;
  public static final int CONCATENATION_16_BIT = 0x08;
  public static final int SINGLE_SHIFT = 0x24;
  public static final int LOCKING_SHIFT = 0x25;

  public static final UserDataHeader NONE = new UserDataHeader(List.of());

  public UserDataHeader {
    elements = List.copyOf(elements);
    if (octets(elements) > OCTETS_MAX) {
      throw new IllegalArgumentException("a header has at most " + OCTETS_MAX + " octets");
    }
  }

  /** One element: its identifier, 0 to 255, and its value. */
  public record Element(int identifier, byte[] value) {
    public Element {
      if (identifier < 0 || identifier > 0xFF || value.length > 0xFF) {
        throw new IllegalArgumentException("identifier and length have one octet each");
      }
    }

    /** s9.2.3.24.1; the low 8 bits of the reference are written. */
    public static Element concatenation8(int reference, int total, int number) {
      return of(CONCATENATION_8_BIT, reference, total, number);
    }

    /** s9.2.3.24.8; the low 16 bits of the reference are written. */
    public static Element concatenation16(int reference, int total, int number) {
      return of(CONCATENATION_16_BIT, reference >> 8, reference, total, number);
    }

    /** s9.2.3.24.3 for ports below 256, else s9.2.3.24.4. */
    public static Element ports(Ports ports) {
      int to = ports.destination();
      int from = ports.source();
      return to < 0x100 && from < 0x100
          ? of(PORTS_8_BIT, to, from)
          : of(PORTS_16_BIT, to >> 8, to, from >> 8, from);
    }

    /** s9.2.3.24.15. */
    public static Element singleShift(NationalLanguage language) {
      return of(SINGLE_SHIFT, language.id());
    }

    /** s9.2.3.24.16. */
    public static Element lockingShift(NationalLanguage language) {
      return of(LOCKING_SHIFT, language.id());
    }

    private static Element of(int identifier, int... octets) {
      byte[] value = new byte[octets.length];
      for (int i = 0; i < octets.length; i++) {
        value[i] = (byte) octets[i];
      }
      return new Element(identifier, value);
    }
  }

  /** Which applications on the phone and at the sender a message is for and of; 0 to 65535. */
  public record Ports(int destination, int source) {
    public Ports {
      if (((destination | source) & ~0xFFFF) != 0) {
        throw new IllegalArgumentException("a port has two octets");
      }
    }
  }

  public static UserDataHeader of(Element... elements) {
    return new UserDataHeader(List.of(elements));
  }

  /**
   * Reads the header that the user data starts with. Never fails: a header that is longer than the
   * user data is none, and an element that is longer than the header ends it.
   */
  public static UserDataHeader parse(byte[] userData) {
    if (userData.length == 0 || 1 + (userData[0] & 0xFF) > Math.min(userData.length, OCTETS_MAX)) {
      return NONE;
    }
    List<Element> elements = new ArrayList<>();
    int end = 1 + (userData[0] & 0xFF);
    int at = 1;
    while (at + 2 <= end) {
      int value = at + 2;
      int after = value + (userData[at + 1] & 0xFF);
      if (after > end) {
        break;
      }
      elements.add(new Element(userData[at] & 0xFF, Arrays.copyOfRange(userData, value, after)));
      at = after;
    }
    return new UserDataHeader(elements);
  }

  /** Octets that it takes, its length octet included; 0 without elements. */
  public int octets() {
    return octets(elements);
  }

  private static int octets(List<Element> elements) {
    int octets = elements.isEmpty() ? 0 : 1;
    for (Element element : elements) {
      octets += 2 + element.value().length;
    }
    return octets;
  }

  /** The header and after it so many octets of room. */
  public byte[] before(int room) {
    byte[] userData = new byte[octets() + room];
    if (!elements.isEmpty()) {
      userData[0] = (byte) (octets() - 1);
    }
    int at = 1;
    for (Element element : elements) {
      userData[at] = (byte) element.identifier();
      userData[at + 1] = (byte) element.value().length;
      System.arraycopy(element.value(), 0, userData, at + 2, element.value().length);
      at += 2 + element.value().length;
    }
    return userData;
  }

  /** The last element counts where one is repeated (s9.2.3.24). */
  private Optional<byte[]> last(int identifier, int length) {
    for (Element element : elements.reversed()) {
      if (element.identifier() == identifier && element.value().length == length) {
        return Optional.of(element.value());
      }
    }
    return Optional.empty();
  }

  public Optional<ConcatenationHeader> concatenation() {
    return ConcatenationHeader.parse(before(0));
  }

  public Optional<Ports> ports() {
    Optional<Ports> wide =
        last(PORTS_16_BIT, 4).map(value -> new Ports(pair(value, 0), pair(value, 2)));
    return wide.isPresent()
        ? wide
        : last(PORTS_8_BIT, 2).map(value -> new Ports(value[0] & 0xFF, value[1] & 0xFF));
  }

  private static int pair(byte[] value, int at) {
    return ((value[at] & 0xFF) << 8) | (value[at + 1] & 0xFF);
  }

  /** Empty also for a language that does not exist: the default table is used then. */
  public Optional<NationalLanguage> singleShift() {
    return last(SINGLE_SHIFT, 1).flatMap(value -> NationalLanguage.ofId(value[0] & 0xFF));
  }

  /** Empty also for a language that has no locking table: the default table is used then. */
  public Optional<NationalLanguage> lockingShift() {
    return last(LOCKING_SHIFT, 1)
        .flatMap(value -> NationalLanguage.ofId(value[0] & 0xFF))
        .filter(NationalLanguage::hasLockingTable);
  }
}
