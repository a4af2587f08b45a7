package dev.parley.sandbox;

import dev.parley.sim.Phones;
import dev.parley.sim.Phones.Phone;
import java.util.Optional;

/** Finds virtual phones by what people and programs write. */
final class PhoneBook {
  private final Phones phones;

  PhoneBook(Phones phones) {
    this.phones = phones;
  }

  /** A plus in a path arrives as itself or, by form rules, as a space; some leave it out. */
  Optional<Phone> find(String written) {
    String digits = digits(written);
    return digits.isEmpty()
        ? Optional.empty()
        : phones.find("+" + digits).or(() -> phones.find(digits));
  }

  /** The digits of a number: an id that is safe in an element id, a path and an event name. */
  static String digits(String number) {
    return number.replaceAll("[^0-9]", "");
  }
}
