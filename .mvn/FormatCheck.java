import com.google.googlejavaformat.java.Main;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs google-java-format over a source tree: {@code check} fails on a difference, {@code fix} rewrites. */
public final class FormatCheck {
  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[0]);
    boolean fix = args[1].equals("fix");
    if (!Files.isDirectory(root)) {
      return;
    }
    List<String> command = new ArrayList<>(fix ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    int options = command.size();
    try (var files = Files.walk(root)) {
      files.map(Path::toString).filter(name -> name.endsWith(".java")).sorted().forEach(command::add);
    }
    if (command.size() == options) {
      return;
    }
    var out = new PrintWriter(System.out, true);
    int exit = new Main(out, new PrintWriter(System.err, true), System.in).format(command.toArray(String[]::new));
    if (exit != 0) {
      System.err.println("These files are not formatted. To mend them: mvn -q compile -Dformat.mode=fix");
      System.exit(1);
    }
  }
}
