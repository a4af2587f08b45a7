package dev.parley.number;

import dev.parley.audit.AuditLog;
import dev.parley.audit.Cause;
import dev.parley.audit.Change;
import dev.parley.e164.Address;
import dev.parley.e164.PhoneNumber;
import dev.parley.e164.ShortCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code stock_number}, which may have millions and is not kept in memory. Few search it
 * at the same time, and none for long.
 */
public final class NumberStockTable implements NumberStock {
  private static final String SEARCH =
      """
      select * from stock_number stock
      where number > :after
        and (cast(:country as text) is null or country = :country)
        and (cardinality(cast(:kinds as text[])) = 0 or kind = any(cast(:kinds as text[])))
        and (cast(:prefix as text) is null or starts_with(number, :prefix))
        and (cast(:contains as text) is null or number like '%' || :contains || '%')
        and (cast(:region as text) is null or lower(region) = lower(:region))
        and (cast(:locality as text) is null or lower(locality) = lower(:locality))
        and (cast(:postal as text) is null or postal_code = :postal)
        and (cast(:sms as boolean) is null or sms = :sms)
        and (cast(:mms as boolean) is null or mms = :mms)
        and (cast(:voice as boolean) is null or voice = :voice)
        and (cast(:available as boolean) is null
          or :available = not exists (select from sender where address = stock.number))
      order by number limit :limit
      """;

  private static final String QUERY_CANCELED = "57014";

  private final Jdbi jdbi;
  private final AuditLog audit;
  private final Clock clock;
  private final Duration timeout;
  private final Semaphore searches = new Semaphore(SEARCHES_MAX);
  private volatile @Nullable Offers known;

  private record Offers(List<Offer> offers, Instant since) {
    boolean holds(Instant now) {
      return !now.isBefore(since) && now.isBefore(since.plus(OFFERS_KEPT));
    }
  }

  public NumberStockTable(Jdbi jdbi, AuditLog audit, Clock clock) {
    this(jdbi, audit, clock, SEARCH_TIMEOUT);
  }

  NumberStockTable(Jdbi jdbi, AuditLog audit, Clock clock, Duration timeout) {
    this.jdbi = jdbi;
    this.audit = audit;
    this.clock = clock;
    this.timeout = timeout;
  }

  @Override
  public void load(List<StockNumber> numbers, Cause cause) {
    if (numbers.isEmpty()) {
      return;
    }
    if (numbers.size() > LOAD_MAX) {
      throw new IllegalArgumentException("more than " + LOAD_MAX + " numbers at once");
    }
    jdbi.useTransaction(
        handle -> {
          insert(handle, numbers);
          audit.append(
              handle,
              new Change(
                  cause,
                  null,
                  "stock.loaded",
                  numbers.getFirst().address().text(),
                  Map.of(),
                  Map.of(
                      "numbers",
                      Integer.toString(numbers.size()),
                      "first",
                      numbers.getFirst().address().text(),
                      "last",
                      numbers.getLast().address().text())));
        });
  }

  private void insert(Handle handle, List<StockNumber> numbers) {
    PreparedBatch batch =
        handle.prepareBatch(
            """
            insert into stock_number
              (number, kind, country, region, locality, postal_code, sms, mms, voice,
               monthly_price, loaded_at)
            values
              (:number, :kind, :country, :region, :locality, :postal, :sms, :mms, :voice, :price,
               :now)
            on conflict (number) do update set
              kind = excluded.kind, country = excluded.country, region = excluded.region,
              locality = excluded.locality, postal_code = excluded.postal_code,
              sms = excluded.sms, mms = excluded.mms, voice = excluded.voice,
              monthly_price = excluded.monthly_price
            """);
    for (StockNumber number : numbers) {
      batch
          .bind("number", number.address().text())
          .bind("kind", number.kind().text())
          .bind("country", number.country())
          .bind("region", number.region())
          .bind("locality", number.locality())
          .bind("postal", number.postalCode())
          .bind("sms", number.capabilities().sms())
          .bind("mms", number.capabilities().mms())
          .bind("voice", number.capabilities().voice())
          .bind("price", number.monthlyPrice())
          .bind("now", clock.instant())
          .add();
    }
    batch.execute();
  }

  @Override
  public boolean remove(Address address, Cause cause) {
    return jdbi.inTransaction(
        handle -> {
          int removed =
              handle
                  .createUpdate("delete from stock_number where number = :number")
                  .bind("number", address.text())
                  .execute();
          if (removed == 0) {
            return false;
          }
          audit.append(
              handle,
              new Change(
                  cause,
                  null,
                  "stock.removed",
                  address.text(),
                  Map.of("number", address.text()),
                  Map.of()));
          return true;
        });
  }

  @Override
  public Optional<StockNumber> find(Address address) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select * from stock_number where number = :number")
                .bind("number", address.text())
                .map((row, _) -> number(row))
                .findOne());
  }

  @Override
  public Optional<List<StockNumber>> search(StockSearch search, String after, int limit) {
    return bounded(
        handle ->
            bind(handle.createQuery(SEARCH), search)
                .bind("after", after)
                .bind("limit", limit)
                .map((row, _) -> number(row))
                .list());
  }

  private <T> Optional<T> bounded(Function<Handle, T> work) {
    if (!searches.tryAcquire()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          jdbi.inTransaction(
              handle -> {
                handle
                    .createQuery("select set_config('statement_timeout', :millis, true)")
                    .bind("millis", Long.toString(timeout.toMillis()))
                    .mapTo(String.class)
                    .one();
                return work.apply(handle);
              }));
    } catch (UnableToExecuteStatementException failed) {
      if (failed.getCause() instanceof SQLException why
          && QUERY_CANCELED.equals(why.getSQLState())) {
        return Optional.empty();
      }
      throw failed;
    } finally {
      searches.release();
    }
  }

  private static Query bind(Query query, StockSearch search) {
    return query
        .bind("country", search.country())
        .bind("kinds", search.kinds().stream().map(StockNumber.Kind::text).toArray(String[]::new))
        .bind("prefix", search.prefix())
        .bind("contains", search.contains())
        .bind("region", search.region())
        .bind("locality", search.locality())
        .bind("postal", search.postalCode())
        .bind("sms", search.sms())
        .bind("mms", search.mms())
        .bind("voice", search.voice())
        .bind("available", search.available());
  }

  @Override
  public Optional<List<Offer>> offers() {
    Instant now = clock.instant();
    Offers there = known;
    if (there != null && there.holds(now)) {
      return Optional.of(there.offers());
    }
    Optional<List<Offer>> found = bounded(NumberStockTable::offers);
    found.ifPresent(offers -> known = new Offers(offers, now));
    return found;
  }

  private static List<Offer> offers(Handle handle) {
    return handle
        .createQuery("select distinct country, kind from stock_number order by 1, 2")
        .map((row, _) -> new Offer(row.getString("country"), kind(row.getString("kind"))))
        .list();
  }

  @Override
  public Optional<List<Count>> counts() {
    return bounded(NumberStockTable::counts);
  }

  private static List<Count> counts(Handle handle) {
    return handle
        .createQuery(
            """
            select stock.country, stock.kind, count(*) as all_of_it,
              count(*) filter (where sender.address is null) as free
            from stock_number stock left join sender on sender.address = stock.number
            group by 1, 2 order by 1, 2
            """)
        .map(
            (row, _) ->
                new Count(
                    new Offer(row.getString("country"), kind(row.getString("kind"))),
                    row.getLong("all_of_it"),
                    row.getLong("free")))
        .list();
  }

  private static StockNumber.Kind kind(String text) {
    return StockNumber.Kind.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private static StockNumber number(ResultSet row) throws SQLException {
    StockNumber.Kind kind = kind(row.getString("kind"));
    String country = row.getString("country");
    return new StockNumber(
        address(kind, row.getString("number"), country),
        kind,
        country,
        row.getString("region"),
        row.getString("locality"),
        row.getString("postal_code"),
        new StockNumber.Capabilities(
            row.getBoolean("sms"), row.getBoolean("mms"), row.getBoolean("voice")),
        row.getBigDecimal("monthly_price"));
  }

  private static Address address(StockNumber.Kind kind, String text, String country) {
    return kind == StockNumber.Kind.SHORT_CODE
        ? new ShortCode(text)
        : new PhoneNumber(text, country);
  }
}
