package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.account.AccountSid;
import dev.parley.account.Standing;
import dev.parley.account.StandingChange;
import dev.parley.account.TestAccounts;
import dev.parley.audit.Cause;
import dev.parley.e164.PhoneNumber;
import dev.parley.message.MessageView;
import dev.parley.number.Sender;
import dev.parley.number.SenderKind;
import dev.parley.number.TestSenders;
import dev.parley.service.MessagingService;
import dev.parley.service.MessagingServices;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the numbers of an account that is closed. */
@Timeout(300)
class ClosingTest {
  private static final PhoneNumber OF_SUB = new PhoneNumber("+12015550188", "US");
  private static final PhoneNumber OF_OTHER = new PhoneNumber("+12015550189", "US");

  @TempDir private Path directory = Path.of("");
  private RunningPlatform parley;
  private AccountSid sub;
  private AccountSid other;

  @BeforeEach
  void start() throws Exception {
    parley = new RunningPlatform(directory, false);
    sub = TestAccounts.createUnder(parley.accounts(), parley.account().sid(), "Sub").sid();
    other = TestAccounts.create(parley.accounts(), "Other").sid();
    add(sub, OF_SUB);
    add(other, OF_OTHER);
  }

  @AfterEach
  void stop() {
    parley.close();
  }

  private Sender add(AccountSid account, PhoneNumber number) {
    return TestSenders.add(parley.senders(), account, number, SenderKind.LONG_CODE, "")
        .orElseThrow();
  }

  private StandingChange close(AccountSid account) {
    return parley
        .accounts()
        .changeStanding(
            account,
            Standing.Status.CLOSED,
            Standing.SetBy.OPERATOR,
            Cause.parley("test", "left us"));
  }

  private long entries(String action) throws Exception {
    return parley.number("select count(*) from audit_entry where action = '" + action + "'");
  }

  @Test
  void itsNumbersAndThoseOfItsSubaccountsAreFreeAndTheSubaccountsClosedWithIt() throws Exception {
    int held = parley.senders().heldBy(parley.account().sid()).size();
    assertThat(held).isEqualTo(2);
    assertThat(close(parley.account().sid())).isInstanceOf(StandingChange.Changed.class);
    assertThat(parley.senders().heldBy(parley.account().sid())).isEmpty();
    assertThat(parley.senders().byAddress(OF_SUB)).isEmpty();
    assertThat(parley.senders().byAddress(OF_OTHER)).isPresent();
    assertThat(parley.number("select count(*) from sender")).isEqualTo(1);
    assertThat(parley.accounts().find(sub).orElseThrow().status())
        .isEqualTo(Standing.Status.CLOSED);
    assertThat(entries("account.closed")).isEqualTo(2);
    assertThat(entries("sender.released")).isEqualTo(3);
    assertThat(add(other, OF_SUB).account()).as("free for others").isEqualTo(other);
  }

  @Test
  void aSubaccountIsClosedAlone() {
    assertThat(close(sub)).isInstanceOf(StandingChange.Changed.class);
    assertThat(parley.senders().byAddress(OF_SUB)).isEmpty();
    assertThat(parley.senders().heldBy(parley.account().sid())).hasSize(2);
    assertThat(parley.accounts().isActive(parley.account().sid())).isTrue();
  }

  @Test
  void whoOptedOutOfAServiceIsNotTextedByTheNextHolderOfItsNumbers() throws Exception {
    PhoneNumber second = new PhoneNumber("+12015550187", "US");
    MessagingServices services = parley.platform().services();
    MessagingService service = services.create(sub, it -> it, TestAccounts.CAUSE).orElseThrow();
    for (Sender sender :
        List.of(parley.senders().byAddress(OF_SUB).orElseThrow(), add(sub, second))) {
      assertThat(services.join(service.sid(), sender, TestAccounts.CAUSE))
          .isInstanceOf(MessagingServices.Joined.Now.class);
    }
    parley.bring(RunningPlatform.PHONE, OF_SUB.text(), "STOP");
    close(sub);
    add(other, second);
    MessageView refused =
        parley.accept(
            RunningPlatform.by(
                parley.draft(second.text(), RunningPlatform.PHONE, "new owner"), other));
    assertThat(refused.errorCode()).isEqualTo(21610);
  }

  @Test
  void whatCannotBeReleasedIsNotClosed() throws Exception {
    parley.execute(
        "create function no() returns trigger language plpgsql as $$ begin raise 'no'; end $$");
    parley.execute("create trigger no before delete on sender execute function no()");
    assertThatThrownBy(() -> close(sub)).hasMessageContaining("no");
    assertThat(parley.accounts().isActive(sub)).isTrue();
    assertThat(parley.senders().byAddress(OF_SUB)).isPresent();
    assertThat(entries("account.closed")).isZero();
  }
}
