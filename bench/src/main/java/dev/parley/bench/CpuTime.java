package dev.parley.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Processor time that processes have used, from Linux's /proc (proc_pid_stat(5)). Of PostgreSQL all
 * processes count, also those that ended in between: the postmaster has their times.
 *
 * @param serverMicros of the JVM
 * @param postgresMicros of the postmaster, its children, and its children that ended
 */
record CpuTime(long serverMicros, long postgresMicros) {
  private static final Path PROC = Path.of("/proc");
  private static final int CLOCK_TICKS_KEY = 17;
  private static final long MICROS_PER_TICK = 1_000_000 / clockTicks();

  /** Fields after the name of the program, from 0: state, ppid, … utime, stime, cutime, cstime. */
  private static final int PPID = 1;

  private static final int UTIME = 11;
  private static final int STIME = 12;
  private static final int CUTIME = 13;
  private static final int CSTIME = 14;

  static CpuTime of(long server, long postmaster) {
    List<String> master = stat(postmaster);
    long postgres = ticks(master, UTIME, STIME) + ticks(master, CUTIME, CSTIME);
    for (long pid : numbered(PROC)) {
      List<String> fields = stat(pid);
      if (!fields.isEmpty() && Long.parseLong(fields.get(PPID)) == postmaster) {
        postgres += ticks(fields, UTIME, STIME);
      }
    }
    return new CpuTime(
        ticks(stat(server), UTIME, STIME) * MICROS_PER_TICK, postgres * MICROS_PER_TICK);
  }

  /** Microseconds of one process, all its threads. */
  static long micros(long pid) {
    return ticks(stat(pid), UTIME, STIME) * MICROS_PER_TICK;
  }

  CpuTime since(CpuTime begin) {
    return new CpuTime(serverMicros - begin.serverMicros, postgresMicros - begin.postgresMicros);
  }

  /** Processor time in microseconds of each group of threads of a process, by its native name. */
  static Map<String, Long> threads(long pid) {
    Path tasks = PROC.resolve(Long.toString(pid)).resolve("task");
    Map<String, Long> times = new TreeMap<>();
    for (long task : numbered(tasks)) {
      Path thread = tasks.resolve(Long.toString(task));
      String name = read(thread.resolve("comm")).replaceAll("[0-9]+", "N");
      times.merge(name, ticks(fields(thread), UTIME, STIME) * MICROS_PER_TICK, Long::sum);
    }
    return times;
  }

  /** Mean number of runnable processes of the whole machine in the last minute. */
  static String load() {
    return read(PROC.resolve("loadavg")).split(" ", 2)[0];
  }

  private static long ticks(List<String> fields, int one, int other) {
    return fields.isEmpty()
        ? 0
        : Long.parseLong(fields.get(one)) + Long.parseLong(fields.get(other));
  }

  private static List<String> stat(long pid) {
    return fields(PROC.resolve(Long.toString(pid)));
  }

  /** What follows the name of the program; empty when the process has ended. */
  private static List<String> fields(Path process) {
    String line = read(process.resolve("stat"));
    return line.isEmpty()
        ? List.of()
        : List.of(line.substring(line.lastIndexOf(')') + 2).split(" ", -1));
  }

  private static List<Long> numbered(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.chars().allMatch(c -> c >= '0' && c <= '9'))
          .map(Long::valueOf)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException _) {
      return "";
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("No such process")) {
        return "";
      }
      throw new UncheckedIOException(e);
    }
  }

  /** Of the auxiliary vector that the kernel gave this process: pairs of two machine words. */
  private static long clockTicks() {
    try {
      ByteBuffer vector =
          ByteBuffer.wrap(Files.readAllBytes(PROC.resolve("self/auxv")))
              .order(ByteOrder.nativeOrder());
      while (vector.remaining() >= 2 * Long.BYTES) {
        long key = vector.getLong();
        long value = vector.getLong();
        if (key == CLOCK_TICKS_KEY) {
          return value;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("/proc/self/auxv does not tell the clock ticks");
  }
}
