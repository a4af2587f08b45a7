package dev.parley.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresBinariesTest {
  @TempDir private Path cache;

  private final List<String> progress = new CopyOnWriteArrayList<>();

  @Test
  void twoStartsAtOnceBothGetAWholeCopy() throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      Future<Path> one =
          executor.submit(() -> new PostgresBinaries(cache, progress::add).unpacked());
      Future<Path> two =
          executor.submit(() -> new PostgresBinaries(cache, progress::add).unpacked());
      assertThat(one.get()).isEqualTo(two.get());
      assertThat(one.get().resolve("bin/postgres")).isExecutable();
    }
    try (var left = Files.list(cache)) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void aDamagedCopyIsReplacedAndAWholeOneIsNotTouched() throws Exception {
    Path whole = new PostgresBinaries(cache, progress::add).unpacked();
    new PostgresBinaries(cache, progress::add).unpacked();
    assertThat(progress).hasSize(1);
    Files.write(whole.resolve("bin/postgres"), new byte[0]);
    Path again = new PostgresBinaries(cache, progress::add).unpacked();
    assertThat(progress).hasSize(2);
    assertThat(Files.size(again.resolve("bin/postgres"))).isPositive();
  }
}
