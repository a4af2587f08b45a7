package dev.parley.audit;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The record of changes, for those who read it. */
public interface AuditTrail {
  int PAGE_MAX = 1_000;

  /** Broken chains that are named; more are counted only. */
  int BROKEN_MAX = 100;

  /**
   * Newest first.
   *
   * @param after the last entry of the page before; null for the first page
   * @param size from 1 to {@link #PAGE_MAX}
   */
  Page page(Filter filter, @Nullable Place after, int size);

  /**
   * Computes every hash again, chain by chain; looks at one moment of the database. Reads the whole
   * record, so one at a time: empty while another is under way.
   */
  Optional<Verification> verify();

  /** Whether times can be compared with those of the record: the database's years end sooner. */
  static boolean storable(Instant instant) {
    return !instant.isBefore(Instant.EPOCH) && instant.getEpochSecond() < 1L << 40;
  }

  /**
   * Which entries. What is null or empty does not limit.
   *
   * @param since earliest
   * @param until before
   * @param actor id or name of who acted
   * @param action its beginning: {@code account.} for all about accounts
   * @param subject sid or name of what was changed
   */
  record Filter(
      @Nullable UUID chain,
      @Nullable Instant since,
      @Nullable Instant until,
      String actor,
      String action,
      String subject) {
    public static final Filter ALL = new Filter(null, null, null, "", "", "");
  }

  /** Where an entry stands. */
  record Place(Instant at, UUID chain, long number) {
    public static Place of(AuditEntry entry) {
      return new Place(entry.at(), entry.chain(), entry.number());
    }

    public String text() {
      return at + "_" + chain + "_" + number;
    }

    public static Optional<Place> parse(String text) {
      String[] parts = text.split("_", -1);
      if (parts.length != 3) {
        return Optional.empty();
      }
      try {
        Instant at = Instant.parse(parts[0]);
        return storable(at)
            ? Optional.of(new Place(at, UUID.fromString(parts[1]), Long.parseLong(parts[2])))
            : Optional.empty();
      } catch (DateTimeParseException | IllegalArgumentException _) {
        return Optional.empty();
      }
    }
  }

  /**
   * @param next where the next page starts; null on the last
   */
  record Page(List<AuditEntry> entries, @Nullable Place next) {
    public Page {
      entries = List.copyOf(entries);
    }
  }

  /**
   * @param broken the first entry of each chain that is not as it was written, at most {@link
   *     #BROKEN_MAX}
   * @param brokenChains how many chains are broken
   * @param heads what the record ends with: who keeps it elsewhere sees later whether the entries
   *     up to here were written anew
   */
  record Verification(
      long chains, long entries, List<Broken> broken, long brokenChains, Heads heads) {
    public Verification {
      broken = List.copyOf(broken);
    }

    public boolean whole() {
      return brokenChains == 0;
    }
  }

  /**
   * The heads of the chains, hashes in hexadecimal digits.
   *
   * @param number of the installation's last entry; 0 when there is none
   * @param hash of that entry
   * @param all SHA-256 over every head in the order of the chains' ids: 16 octets of id, 8 of
   *     number (big-endian), 32 of hash
   */
  record Heads(long number, String hash, String all) {}

  /**
   * @param number of the first entry that is wrong or missing
   * @param what is wrong, as a sentence
   */
  record Broken(UUID chain, long number, String what) {}
}
