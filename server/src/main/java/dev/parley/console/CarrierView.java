package dev.parley.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One link: its sessions, what the carrier answered, the trial that was just made, the PDUs that
 * were written down.
 *
 * @param operates whether the viewer may try it, and sees its PDUs
 * @param trial null when none was asked for
 */
public record CarrierView(
    CarriersView.Row row,
    boolean operates,
    List<Bind> binds,
    List<Answer> answers,
    @Nullable Trial trial,
    boolean recording,
    List<Pdu> pdus,
    int minutesMax,
    @Nullable String problem) {
  public CarrierView {
    binds = List.copyOf(binds);
    answers = List.copyOf(answers);
    pdus = List.copyOf(pdus);
  }

  public record Bind(
      int number,
      String kind,
      StatusView state,
      String since,
      String sinceIso,
      String window,
      @Nullable String problem) {}

  /**
   * @param status command_status of submit_sm_resp
   */
  public record Answer(String status, long count) {}

  public record Trial(boolean ok, List<Step> steps) {
    public Trial {
      steps = List.copyOf(steps);
    }
  }

  public record Step(String name, StatusView state, String millis, String words) {}

  public record Pdu(String at, String atIso, int bind, String direction, String text) {}
}
