package dev.parley.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterKeyTest {
  private static final byte[] PLAIN = {1, 2, 3};
  private static final byte[] CONTEXT = {4};

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("master.key");
  }

  private MasterKey open() {
    return MasterKey.open(file, new SecureRandom());
  }

  @Test
  void theFileIsMadeOnceForTheOwnerAlone() throws IOException {
    open();
    byte[] first = Files.readAllBytes(file);
    open();
    assertThat(Files.readAllBytes(file)).isEqualTo(first).hasSize(32);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void whatWasSealedOpensWithTheSameContextOnly() {
    byte[] sealed = open().seal(PLAIN, CONTEXT);
    assertThat(open().unseal(sealed, CONTEXT)).isEqualTo(PLAIN);
    assertThatThrownBy(() -> open().unseal(sealed, new byte[] {5}))
        .isInstanceOf(StoreException.class);
  }

  @Test
  void sealingTwiceGivesDifferentTexts() {
    assertThat(open().seal(PLAIN, CONTEXT)).isNotEqualTo(open().seal(PLAIN, CONTEXT));
  }

  @Test
  void aKeyOfAnotherLengthIsRefused() throws IOException {
    Files.write(file, new byte[31]);
    assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining("31");
  }

  @Test
  void aKeyThatOthersMayReadIsRefused() throws IOException {
    open();
    for (String mode : new String[] {"rw-r-----", "rw-----w-", "rw-r--r--"}) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      assertThatThrownBy(this::open)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("chmod 600");
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
    assertThat(open()).isNotNull();
  }

  @Test
  void keysAreToldApartByTheirFingerprint() {
    MasterKey other = MasterKey.open(directory.resolve("other.key"), new SecureRandom());
    assertThat(open().fingerprint())
        .matches("[0-9a-f]{16}")
        .isEqualTo(open().fingerprint())
        .isNotEqualTo(other.fingerprint());
  }
}
