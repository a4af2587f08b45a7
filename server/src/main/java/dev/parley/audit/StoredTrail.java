package dev.parley.audit;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/** The trail as it is in the database. Thread-safe. */
public final class StoredTrail implements AuditTrail {
  private static final int FETCH_ROWS = 1_000;

  private final Jdbi jdbi;
  private final ReentrantLock verifying = new ReentrantLock();

  public StoredTrail(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public Page page(Filter filter, @Nullable Place after, int size) {
    if (size < 1 || size > PAGE_MAX) {
      throw new IllegalArgumentException("a page of " + size);
    }
    List<AuditEntry> found =
        jdbi.withHandle(
            handle -> {
              Query query = handle.createQuery(select(filter, after));
              bind(query, filter, after);
              return query.bind("size", size + 1).map((row, _) -> AuditTable.read(row)).list();
            });
    boolean more = found.size() > size;
    List<AuditEntry> page = more ? found.subList(0, size) : found;
    return new Page(page, more ? Place.of(page.getLast()) : null);
  }

  private static String select(Filter filter, @Nullable Place after) {
    StringBuilder sql = new StringBuilder("select * from audit_entry where true");
    add(sql, filter.chain() != null, "chain = :chain");
    add(sql, filter.since() != null, "at >= :since");
    add(sql, filter.until() != null, "at < :until");
    add(sql, !filter.actor().isEmpty(), "(actor_id = :actor or actor_name = :actor)");
    add(sql, !filter.action().isEmpty(), "starts_with(action, :action)");
    add(sql, !filter.subject().isEmpty(), "subject = :subject");
    add(sql, after != null, "(at, chain, number) < (:placeAt, :placeChain, :placeNumber)");
    return sql.append(" order by at desc, chain desc, number desc limit :size").toString();
  }

  private static void add(StringBuilder sql, boolean wanted, String condition) {
    if (wanted) {
      sql.append(" and ").append(condition);
    }
  }

  private static void bind(Query query, Filter filter, @Nullable Place after) {
    bindIf(query, "chain", filter.chain());
    bindIf(query, "since", filter.since());
    bindIf(query, "until", filter.until());
    bindIf(query, "actor", filter.actor().isEmpty() ? null : filter.actor());
    bindIf(query, "action", filter.action().isEmpty() ? null : filter.action());
    bindIf(query, "subject", filter.subject().isEmpty() ? null : filter.subject());
    if (after != null) {
      query
          .bind("placeAt", after.at())
          .bind("placeChain", after.chain())
          .bind("placeNumber", after.number());
    }
  }

  private static void bindIf(Query query, String name, @Nullable Object value) {
    if (value != null) {
      query.bind(name, value);
    }
  }

  private record Head(long number, byte[] hash) {}

  @Override
  public Optional<Verification> verify() {
    if (!verifying.tryLock()) {
      return Optional.empty();
    }
    try {
      return Optional.of(verifyAlone());
    } finally {
      verifying.unlock();
    }
  }

  private Verification verifyAlone() {
    return jdbi.inTransaction(
        TransactionIsolationLevel.REPEATABLE_READ,
        handle -> {
          Map<UUID, Head> heads = heads(handle);
          Check check = new Check(heads);
          handle
              .createQuery("select * from audit_entry order by chain, number")
              .setFetchSize(FETCH_ROWS)
              .map((row, _) -> AuditTable.read(row))
              .forEach(check::take);
          return check.done();
        });
  }

  private static Map<UUID, Head> heads(Handle handle) {
    Map<UUID, Head> heads = new LinkedHashMap<>();
    handle
        .createQuery("select chain, number, hash from audit_chain order by chain")
        .map((row, _) -> Map.entry(row.getObject("chain", UUID.class), head(row)))
        .forEach(entry -> heads.put(entry.getKey(), entry.getValue()));
    return heads;
  }

  private static Head head(ResultSet row) throws SQLException {
    return new Head(row.getLong("number"), row.getBytes("hash"));
  }

  private static Heads told(Map<UUID, Head> heads) {
    MessageDigest digest = AuditEntry.sha256();
    heads.forEach(
        (chain, head) -> {
          ByteBuffer start = ByteBuffer.allocate(3 * Long.BYTES);
          start.putLong(chain.getMostSignificantBits()).putLong(chain.getLeastSignificantBits());
          digest.update(start.putLong(head.number()).array());
          digest.update(head.hash());
        });
    Head last = heads.getOrDefault(AuditEntry.INSTALLATION, new Head(0, AuditEntry.start()));
    HexFormat hex = HexFormat.of();
    return new Heads(last.number(), hex.formatHex(last.hash()), hex.formatHex(digest.digest()));
  }

  /** Goes along the entries, in the order of their chains and numbers. */
  private static final class Check {
    private final Map<UUID, Head> heads;
    private final List<Broken> broken = new ArrayList<>();
    private final long chainsWithHeads;
    private final Heads told;
    private long withoutHead;
    private long brokenChains;
    private long entries;
    private @Nullable UUID chain;
    private long number;
    private byte[] hash = AuditEntry.start();
    private boolean brokenHere;

    Check(Map<UUID, Head> heads) {
      this.heads = heads;
      this.chainsWithHeads = heads.size();
      this.told = told(heads);
    }

    void take(AuditEntry entry) {
      entries++;
      if (!entry.chain().equals(chain)) {
        endChain();
        chain = entry.chain();
        number = 0;
        hash = AuditEntry.start();
        brokenHere = false;
      }
      if (brokenHere) {
        return;
      }
      if (entry.number() != number + 1) {
        mark(number + 1, "The entry is missing; the next one is " + entry.number() + ".");
      } else if (!Arrays.equals(entry.hash(), entry.hashAfter(hash))) {
        mark(
            entry.number(),
            "The entry, or the one before it, is not what was written: its hash does not fit.");
      }
      number = entry.number();
      hash = entry.hash();
    }

    private void endChain() {
      UUID ended = chain;
      if (ended == null) {
        return;
      }
      Head head = heads.remove(ended);
      if (head == null) {
        withoutHead++;
        mark(number + 1, "The chain has entries, and its head is missing.");
      } else if (head.number() != number || !Arrays.equals(head.hash(), hash)) {
        mark(
            Math.min(head.number(), number) + 1,
            "The head of the chain is at "
                + head.number()
                + ", its last entry is "
                + number
                + (head.number() == number ? " with another hash." : "."));
      }
    }

    /** Only the first of a chain is told. */
    private void mark(long at, String what) {
      if (brokenHere || chain == null) {
        return;
      }
      brokenHere = true;
      brokenChains++;
      if (broken.size() < BROKEN_MAX) {
        broken.add(new Broken(chain, at, what));
      }
    }

    Verification done() {
      endChain();
      heads.forEach(
          (left, head) -> {
            if (head.number() != 0) {
              chain = left;
              brokenHere = false;
              mark(1, "All " + head.number() + " entries of the chain are missing.");
            }
          });
      return new Verification(chainsWithHeads + withoutHead, entries, broken, brokenChains, told);
    }
  }
}
