package dev.parley.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MigrationsTest {
  @Test
  void aFreshDatabaseIsMigratedOnceAndThenLeftAlone() {
    try (TestDatabase test = TestDatabase.empty()) {
      List<String> progress = new ArrayList<>();
      assertThat(Migrations.apply(test.database(), progress::add)).isTrue();
      assertThat(progress).hasSize(1);
      assertThat(Migrations.apply(test.database(), progress::add)).isFalse();
      assertThat(progress).hasSize(1);
    }
  }

  @Test
  void aSchemaNewerThanTheProgramIsLeftAlone() {
    try (TestDatabase test = TestDatabase.fresh()) {
      test.execute(
          """
          insert into flyway_schema_history
          (installed_rank, version, description, type, script, installed_by, execution_time, success)
          values (9999, '9999', 'later', 'SQL', 'V9999__later.sql', 'test', 1, true)
          """);
      assertThat(Migrations.apply(test.database(), _ -> {})).isFalse();
    }
  }

  @Test
  void theVersionsOnTheClassPathAreFound() {
    assertThat(Migrations.available()).contains(1, 2, 3);
  }
}
