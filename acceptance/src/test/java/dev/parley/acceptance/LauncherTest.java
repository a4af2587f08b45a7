package dev.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * bin/parley in a checkout of its own, with a Maven and JDKs that only write down how they were
 * called.
 */
class LauncherTest {
  private static final Path LAUNCHER = Path.of("..", "bin", "parley").toAbsolutePath().normalize();
  private static final String FAKE_JAVA =
      """
      #!/bin/sh
      echo "java of $(cd "$(dirname "$0")/.." && pwd -P) pid $$"
      for argument in "$@"; do echo "[$argument]"; done
      """;
  private static final String FAKE_MAVEN =
      """
      #!/bin/sh
      echo "built with $JAVA_HOME" >>builds
      if [ -e broken ]; then echo "[ERROR] cannot find symbol"; exit 1; fi
      mkdir -p server/target/lib
      echo jar >server/target/server-1.jar
      echo jar >server/target/lib/wire-1.jar
      echo jar >server/target/lib/library-2.jar
      """;

  /** All that the launcher may use; not the java and mvn that this machine happens to have. */
  private static final List<String> PROGRAMS =
      List.of(
          "basename",
          "cat",
          "cksum",
          "cp",
          "cut",
          "date",
          "dirname",
          "find",
          "grep",
          "head",
          "id",
          "ln",
          "mkdir",
          "mktemp",
          "mv",
          "nice",
          "ps",
          "readlink",
          "rm",
          "sed",
          "sleep",
          "tail",
          "touch",
          "uname");

  @TempDir Path temporary;

  private final Map<String, String> environment = new TreeMap<>();
  private Path checkout;
  private Path roots;
  private Path tools;

  @BeforeEach
  void makeCheckout() throws IOException {
    checkout = temporary.resolve("check out");
    roots = Files.createDirectories(temporary.resolve("jdks"));
    Files.createDirectories(checkout.resolve("bin"));
    Files.copy(LAUNCHER, checkout.resolve("bin/parley"));
    for (String module : List.of("wire", "simulator", "server")) {
      Path source = Files.createDirectories(checkout.resolve(module).resolve("src/main/java"));
      Files.writeString(source.resolve("A.java"), "class A {}");
      Files.writeString(checkout.resolve(module).resolve("pom.xml"), "<project/>");
    }
    Files.writeString(checkout.resolve("pom.xml"), "<project/>");
    tools = Files.createDirectories(temporary.resolve("tools"));
    for (String program : PROGRAMS) {
      executable(
          tools.resolve(program), "#!/bin/sh\nPATH=/usr/bin:/bin exec " + program + " \"$@\"\n");
    }
    executable(tools.resolve("mvn"), FAKE_MAVEN);
    environment.put("PATH", tools.toString());
    environment.put("JAVA_HOME", "");
    environment.put("PARLEY_JDK_ROOTS", roots.toString());
    environment.put("PARLEY_AOT", "off");
    environment.put("PARLEY_JAVA_OPTS", "");
  }

  @Test
  void aJdkOfOurVersionInJavaHomeIsTaken() throws Exception {
    jdk(roots.resolve("temurin-25"), "25.0.1");
    Path home = jdk(temporary.resolve("my jdk"), "25.0.3");
    environment.put("JAVA_HOME", home.toString());

    assertThat(launch("--version").output()).contains("java of " + home.toRealPath() + " pid");
  }

  @Test
  void aJavaHomeOfAnotherVersionIsPassedOver() throws Exception {
    Path right = jdk(roots.resolve("jdk-25.0.1-tem"), "25.0.1");
    jdk(roots.resolve("jdk-21"), "21.0.2");
    jdk(roots.resolve("build-25-of-jdk-17"), "17.0.25");
    environment.put("JAVA_HOME", jdk(temporary.resolve("old"), "21.0.25").toString());

    assertThat(launch("--version").output()).contains("java of " + right.toRealPath());
  }

  @Test
  void theJavaOnThePathIsTakenBehindItsSymbolicLinks() throws Exception {
    Path home = jdk(temporary.resolve("elsewhere"), "25");
    Path link = temporary.resolve("tools/java");
    Files.createSymbolicLink(link, home.resolve("bin/java"));

    assertThat(launch("--version").output()).contains("java of " + home.toRealPath());
  }

  @Test
  void theDirectoryLayoutOfMacIsKnown() throws Exception {
    Path home = jdk(roots.resolve("temurin-25.jdk/Contents/Home"), "25.0.1");

    assertThat(launch("--version").output()).contains("java of " + home.toRealPath());
  }

  @Test
  void aRuntimeWithoutACompilerIsNoJdk() throws Exception {
    Files.delete(jdk(roots.resolve("jre-25"), "25.0.1").resolve("bin/javac"));

    assertThat(launch("--version").exitCode()).isEqualTo(4);
  }

  @Test
  void withoutAJdkItSaysHowToInstallOne() throws Exception {
    Finished run = launch("dev");

    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.errors()).contains("JDK 25", "install");
    assertThat(run.output()).isEmpty();
  }

  @Test
  void withoutMavenItSaysHowToInstallIt() throws Exception {
    jdk(roots.resolve("jdk-25"), "25.0.1");
    Files.delete(tools.resolve("mvn"));

    Finished run = launch("dev");

    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.errors()).contains("mvn", "maven");
  }

  @Test
  void theProcessStartedBecomesTheJvmWithJarsOnItsClassPath() throws Exception {
    jdk(roots.resolve("jdk-25"), "25.0.1");
    environment.put("PARLEY_JAVA_OPTS", "-Xmx1g -Da=b");

    Finished run = launch("send", "--body", "two words", "*");

    assertThat(run.output())
        .contains("[-Xmx1g]", "[-Da=b]", "[dev.parley.Main]", "[send]", "[two words]", "[*]");
    String classPath =
        run.output()
            .lines()
            .filter(line -> line.contains("server-1.jar"))
            .findFirst()
            .orElseThrow();
    assertThat(Arrays.asList(classPath.split(":")))
        .hasSize(3)
        .allMatch(jar -> jar.contains("/check out/server/target/run/"));
    ProcessBuilder builder = new ProcessBuilder(checkout.resolve("bin/parley").toString(), "send");
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("pid " + process.pid());
  }

  @Test
  void itWorksThroughSymbolicLinksFromAnyDirectory() throws Exception {
    jdk(roots.resolve("jdk-25"), "25.0.1");
    Path link = Files.createSymbolicLink(temporary.resolve("p"), Path.of("check out/bin/parley"));
    Path second = Files.createSymbolicLink(temporary.resolve("q"), link);

    Finished run = Finished.run(temporary, environment, List.of(second.toString(), "phones"));

    assertThat(run.exitCode()).as("%s", run).isZero();
    assertThat(run.output()).contains("[phones]");
  }

  @Test
  void itBuildsWhenSourcesChangedAndOnlyForCommandsThatRunThem() throws Exception {
    jdk(roots.resolve("jdk-25"), "25.0.1");
    assertThat(launch("dev").output()).contains("Building Parley", "Built in");
    assertThat(launch("dev").output()).doesNotContain("Building");
    assertThat(builds()).hasSize(1);

    Path source = checkout.resolve("server/src/main/java/A.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(1)));
    assertThat(launch("messages", "list").output()).doesNotContain("Building");
    assertThat(builds()).hasSize(1);
    launch("policy", "test", "x");
    assertThat(builds()).hasSize(2);
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
    launch("keys", "list");
    assertThat(builds()).hasSize(2);
    launch("keys", "rotate");
    assertThat(builds()).hasSize(3);
  }

  @Test
  void aDeletedSourceIsAChangeToo() throws Exception {
    jdk(roots.resolve("jdk-25"), "25.0.1");
    launch("dev");
    Path stamp = checkout.resolve("server/target/run/stamp");
    Files.setLastModifiedTime(stamp, FileTime.from(Instant.now().minusSeconds(1)));
    olderThan(stamp);
    Files.delete(checkout.resolve("wire/src/main/java/A.java"));

    launch("dev");

    assertThat(builds()).hasSize(2);
  }

  @Test
  void theFirstClientCommandBuildsAndKeepsItsStandardOutputClean() throws Exception {
    jdk(roots.resolve("jdk-25"), "25.0.1");

    Finished run = launch("phones", "list");

    assertThat(builds()).hasSize(1);
    assertThat(run.output()).startsWith("java of ");
    assertThat(run.errors()).contains("Building Parley");
  }

  @Test
  void theStandardErrorOfDevStaysEmptyWhileItBuilds() throws Exception {
    jdk(roots.resolve("jdk-25"), "25.0.1");

    assertThat(launch("dev").errors()).isEmpty();
  }

  @Test
  void aFailedBuildShowsTheEndOfItsLogAndIsTriedAgain() throws Exception {
    jdk(roots.resolve("jdk-25"), "25.0.1");
    Files.writeString(checkout.resolve("broken"), "");

    Finished failed = launch("dev");
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.errors()).contains("cannot find symbol", "build.log");

    Files.delete(checkout.resolve("broken"));
    assertThat(launch("dev").output()).contains("[dev.parley.Main]");
  }

  @Test
  void aNewBuildDoesNotTouchTheJarsOfTheOneThatMayBeRunning() throws Exception {
    jdk(roots.resolve("jdk-25"), "25.0.1");
    String first = runDirectory(launch("dev"));
    Path source = checkout.resolve("server/src/main/java/A.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(1)));
    String second = runDirectory(launch("dev"));

    assertThat(second).isNotEqualTo(first);
    assertThat(Path.of(first)).isDirectory();
  }

  @Test
  void severalLaunchersAtOnceBuildOnce() throws Exception {
    jdk(roots.resolve("jdk-25"), "25.0.1");
    List<Thread> threads = new ArrayList<>();
    List<Finished> runs = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      runs.add(launch("dev"));
                    } catch (IOException | InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(runs).hasSize(4).allMatch(run -> run.output().contains("[dev.parley.Main]"));
    assertThat(builds()).hasSize(1);
  }

  @Test
  void commandsThatAskAServerStartWithTheirOwnCacheAndTheQuickCompiler() throws Exception {
    jdk(roots.resolve("jdk-25"), "25.0.1");
    environment.put("PARLEY_AOT", "on");
    Path run = Path.of(runDirectory(launch("messages", "list")));
    String sum =
        Finished.run(temporary, environment, List.of("/bin/sh", "-c", "cksum <jdks/jdk-25/release"))
            .output()
            .split(" ")[0];
    Path servers = Files.createFile(run.resolve("parley-" + sum + ".aot"));
    Path clients = Files.createFile(run.resolve("parley-client-" + sum + ".aot"));

    assertThat(launch("messages", "list").output())
        .contains("[-XX:TieredStopAtLevel=1]", "[-XX:AOTCache=" + clients + "]");
    assertThat(launch("serve").output())
        .contains("[-XX:AOTCache=" + servers + "]")
        .doesNotContain("TieredStopAtLevel");
    assertThat(launch("db", "export").output()).doesNotContain("TieredStopAtLevel");
  }

  @Test
  void buildAloneBuildsAndStartsNothing() throws Exception {
    jdk(roots.resolve("jdk-25"), "25.0.1");

    Finished run = launch("build");

    assertThat(run.exitCode()).isZero();
    assertThat(builds()).hasSize(1);
    assertThat(run.output()).doesNotContain("java of");
  }

  @Test
  void theLockOfADeadLauncherIsTakenOver() throws Exception {
    jdk(roots.resolve("jdk-25"), "25.0.1");
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Path target = Files.createDirectories(checkout.resolve("server/target"));
    Files.createSymbolicLink(target.resolve("build-lock"), Path.of(String.valueOf(dead.pid())));

    assertThat(launch("dev").output()).contains("[dev.parley.Main]");
  }

  private Finished launch(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(checkout.resolve("bin/parley").toString());
    command.addAll(Arrays.asList(arguments));
    return Finished.run(temporary, environment, command);
  }

  private List<String> builds() throws IOException {
    return Files.readAllLines(checkout.resolve("builds"));
  }

  private static String runDirectory(Finished run) {
    String classPath =
        run.output()
            .lines()
            .filter(line -> line.contains("server-1.jar"))
            .findFirst()
            .orElseThrow();
    return classPath.substring(1, classPath.indexOf("/server-1.jar"));
  }

  /** Everything was there before the stamp. */
  private void olderThan(Path stamp) throws IOException {
    FileTime before = FileTime.from(Files.getLastModifiedTime(stamp).toInstant().minusSeconds(1));
    try (var files = Files.walk(checkout)) {
      for (Path file : files.filter(path -> !path.startsWith(stamp)).toList()) {
        if (!Files.isSymbolicLink(file)) {
          Files.setLastModifiedTime(file, before);
        }
      }
    }
  }

  private static Path jdk(Path home, String version) throws IOException {
    Files.createDirectories(home.resolve("bin"));
    executable(home.resolve("bin/java"), FAKE_JAVA);
    executable(home.resolve("bin/javac"), FAKE_JAVA);
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private static void executable(Path file, String script) throws IOException {
    Files.writeString(file, script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
