package dev.parley.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The settings of the embedded server, given on its command line at each start, so that they change
 * with the program and not with the age of the cluster.
 *
 * <p>Sized for a machine of 2 cores and 2 GB: a large {@code max_wal_size} with compressed page
 * images keeps checkpoints rare under an insert load; replication, parallel plans and JIT are off
 * because nothing here uses them. Statements, parameters and row details stay out of the log: they
 * hold bodies and phone numbers.
 */
final class PostgresSettings {
  private static final List<String> FIXED =
      List.of(
          "listen_addresses=127.0.0.1",
          "unix_socket_directories=",
          "ssl=off",
          "fsync=on",
          "synchronous_commit=on",
          "full_page_writes=on",
          "max_connections=50",
          "shared_buffers=128MB",
          "effective_cache_size=512MB",
          "work_mem=8MB",
          "maintenance_work_mem=64MB",
          "wal_level=minimal",
          "max_wal_senders=0",
          "max_wal_size=2GB",
          "min_wal_size=128MB",
          "wal_compression=on",
          "checkpoint_timeout=15min",
          "random_page_cost=1.1",
          "jit=off",
          "io_method=sync",
          "max_parallel_workers_per_gather=0",
          "max_logical_replication_workers=0",
          "client_connection_check_interval=2s",
          "timezone=UTC",
          "log_timezone=UTC",
          "lc_messages=C",
          "logging_collector=on",
          "log_directory=log",
          "log_filename=postgres-%a.log",
          "log_truncate_on_rotation=on",
          "log_rotation_age=1d",
          "log_rotation_size=0",
          "log_min_error_statement=panic",
          "log_error_verbosity=terse",
          "log_checkpoints=off");

  /**
   * For exports and checks. Background work would take transaction ids, by which a resumed export
   * knows that nothing was written meanwhile.
   */
  static final List<String> READING = List.of("autovacuum=off", "default_transaction_read_only=on");

  private PostgresSettings() {}

  /**
   * The server's name: shown in the titles of its processes, by which we know them again. Holds the
   * identity of the cluster and a fingerprint of programs and settings, so that a server left by
   * another version is not adopted.
   */
  static String clusterName(String identity, String binaries, List<String> further) {
    CRC32 crc = new CRC32();
    crc.update((binaries + String.join("\n", FIXED)).getBytes(StandardCharsets.UTF_8));
    crc.update(String.join("\n", further).getBytes(StandardCharsets.UTF_8));
    return identity + "-" + HexFormat.of().toHexDigits((int) crc.getValue());
  }

  /** Options for {@code pg_ctl -o}, which hands them to a shell. */
  static String options(String clusterName, List<String> further, int port) {
    StringBuilder options = new StringBuilder();
    List<String> all = new ArrayList<>(FIXED);
    all.addAll(further);
    for (String setting : all) {
      options.append("-c '").append(setting).append("' ");
    }
    return options + "-c cluster_name=" + clusterName + " -c port=" + port;
  }
}
