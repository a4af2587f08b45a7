package dev.parley.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.http.Response;
import dev.parley.message.MessageState;
import java.util.List;
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
