package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.http.Response;
import dev.parley.message.MessageState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MessageExportTest {
  private final ConsoleFixture console = ConsoleFixture.live();

  private List<String> export(String query) {
    Response response = console.routes.get("/messages/export.csv" + query);
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers())
        .containsEntry("Content-Type", "text/csv; charset=utf-8")
        .containsEntry("Content-Disposition", "attachment; filename=\"messages.csv\"")
        .containsEntry("Cache-Control", "no-store");
    return RoutesRecorder.text(response).lines().toList();
  }

  @Test
  void aSearchIsAFileWithTheNewestFirst() {
    console.messages.add(ConsoleFixture.message(1, MessageState.DELIVERED, "one"));
    console.messages.add(ConsoleFixture.message(2, MessageState.REFUSED, "two"));
    List<String> lines = export("");
    assertThat(lines.getFirst()).startsWith("sid,account,direction,status,error_code,from,to,");
    assertThat(lines.get(1)).contains("\"refused\",\"21610\",\"+12015550123\",", "\"two\"");
    assertThat(lines.get(2)).contains("\"delivered\",,\"+12015550123\",", ",\"one\"");
    assertThat(lines).hasSize(3);
  }

  @Test
  void theFiltersOfTheAddressHold() {
    console.messages.add(ConsoleFixture.message(1, MessageState.DELIVERED, "one"));
    console.messages.add(ConsoleFixture.message(2, MessageState.REFUSED, "two"));
    assertThat(export("?status=delivered")).hasSize(2).last().asString().contains("one");
    assertThat(export("?To=%2B19995550000")).hasSize(1);
  }

  @Test
  void aTextThatLooksLikeAFormulaIsNoneAndQuotesAreDoubled() {
    console.messages.add(ConsoleFixture.message(1, MessageState.DELIVERED, "=1+1"));
    console.messages.add(ConsoleFixture.message(2, MessageState.DELIVERED, "say \"hi\", ok"));
    console.messages.add(ConsoleFixture.message(3, MessageState.DELIVERED, "+cmd"));
    console.messages.add(ConsoleFixture.message(4, MessageState.DELIVERED, null));
    List<String> lines = export("");
    assertThat(lines.get(1)).endsWith(",");
    assertThat(lines.get(2)).endsWith(",\"'+cmd\"");
    assertThat(lines.get(3)).endsWith(",\"say \"\"hi\"\", ok\"");
    assertThat(lines.get(4)).endsWith(",\"'=1+1\"");
  }

  @Test
  void aFileHasAMaximumAndSaysWhereItStopped() {
    for (int i = 0; i < MessageExport.ROWS_MAX; i++) {
      console.messages.add(ConsoleFixture.message(i, MessageState.DELIVERED, "x"));
    }
    assertThat(export("")).hasSize(MessageExport.ROWS_MAX + 1).last().asString().contains("\"x\"");
    console.messages.add(
        ConsoleFixture.message(MessageExport.ROWS_MAX, MessageState.DELIVERED, "x"));
    assertThat(export(""))
        .hasSize(MessageExport.ROWS_MAX + 2)
        .last()
        .asString()
        .contains("There may be more");
  }

  /** Each takes three octets of UTF-8. */
  private static final String LONG = "あ".repeat(1_500);

  private static int octets(Response response) {
    return response.body().length;
  }

  @Test
  void aFileOfLongTextsStopsAtItsMaximumOfOctets() {
    console.messages.add(ConsoleFixture.message(0, MessageState.DELIVERED, ""));
    int header =
        "sid,account,direction,status,error_code,from,to,segments,created_at,sent_at,body\r\n"
            .length();
    int bare = octets(console.routes.get("/messages/export.csv")) - header;
    int row = bare + 3 * LONG.length();
    int rows = (MessageExport.OCTETS_MAX - header) / row - 1;
    int rest = MessageExport.OCTETS_MAX - header - rows * row - 2 * bare;
    ConsoleFixture full = ConsoleFixture.live();
    full.messages.add(ConsoleFixture.message(0, MessageState.DELIVERED, "x".repeat(rest / 2)));
    full.messages.add(
        ConsoleFixture.message(1, MessageState.DELIVERED, "x".repeat(rest - rest / 2)));
    for (int i = 2; i < rows + 2; i++) {
      full.messages.add(ConsoleFixture.message(i, MessageState.DELIVERED, LONG));
    }
    Response whole = full.routes.get("/messages/export.csv");
    assertThat(octets(whole)).isEqualTo(MessageExport.OCTETS_MAX);
    assertThat(RoutesRecorder.text(whole)).doesNotContain("There may be more");
    full.messages.add(ConsoleFixture.message(rows + 2, MessageState.DELIVERED, null));
    assertThat(RoutesRecorder.text(full.routes.get("/messages/export.csv")).lines().toList())
        .hasSize(rows + 4)
        .last()
        .asString()
        .contains("There may be more: the search stopped at SM", "Narrow it");
    assertThat(full.notes.changes().getLast().after())
        .containsEntry("whole", "false")
        .containsEntry("rows", Integer.toString(rows + 2));
  }

  @Test
  void aSearchThatFindsLittleEndsAfterSoManyMessages() {
    for (int i = 0; i < MessageExport.EXAMINED_MAX; i++) {
      console.messages.add(ConsoleFixture.message(i, MessageState.QUEUED, "x"));
    }
    assertThat(export("?status=failed")).as("all were looked at").hasSize(1);
    console.messages.add(
        ConsoleFixture.message(MessageExport.EXAMINED_MAX, MessageState.QUEUED, "x"));
    assertThat(export("?status=failed")).hasSize(2).last().asString().contains("There may be more");
  }

  @Test
  void oneFileIsMadeAtATime() {
    console.messages.add(ConsoleFixture.message(1, MessageState.DELIVERED, "one"));
    AtomicInteger meanwhile = new AtomicInteger();
    console.messages.whenListed(
        () -> {
          console.messages.whenListed(() -> {});
          meanwhile.set(console.routes.get("/messages/export.csv").status());
        });
    assertThat(export("")).hasSize(2);
    assertThat(meanwhile).hasValue(429);
    assertThat(export("")).as("the next one").hasSize(2);
  }

  @Test
  void theRecordSaysWhoTookWhatWithoutTheNumbers() {
    console.messages.add(ConsoleFixture.message(1, MessageState.DELIVERED, "one"));
    export("?status=delivered&To=%2B12025550101&account=" + ConsoleFixture.ACCOUNT);
    assertThat(console.notes.changes())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.action()).isEqualTo("messages.exported");
              assertThat(change.account()).isEqualTo(ConsoleFixture.ACCOUNT.id());
              assertThat(change.cause().actor().kind()).isEqualTo("parley");
              assertThat(change.after())
                  .isEqualTo(
                      Map.of(
                          "rows", "1", "whole", "true", "status", "delivered", "to", "one number"));
            });
    export("");
    assertThat(console.notes.changes().getLast().account()).as("of all accounts").isNull();
  }

  @Test
  void aSearchThatCannotBeUnderstoodIsAPageThatSaysSo() {
    assertThat(PageRules.check(console.routes.get("/messages/export.csv?status=gone"), 400))
        .contains("there is no status “gone”");
  }

  @Test
  void thePageOffersItsOwnSearchAsAFile() {
    assertThat(PageRules.check(console.routes.get("/messages?status=failed&after="), 200))
        .contains("href=\"/messages/export.csv?status=failed\"");
  }
}
