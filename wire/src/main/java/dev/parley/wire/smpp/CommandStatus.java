package dev.parley.wire.smpp;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Values of command_status (SMPP 3.4 s5.1.3; those from 0x100 on are of SMPP 5.0) and what each
 * means for the request it answers. The kinds are our reading; the specification does not give any.
 */
public enum CommandStatus {
  ESME_ROK(0x00, Kind.OK),
  ESME_RINVMSGLEN(0x01, Kind.PERMANENT),
  ESME_RINVCMDLEN(0x02, Kind.PERMANENT),
  ESME_RINVCMDID(0x03, Kind.PERMANENT),
  ESME_RINVBNDSTS(0x04, Kind.BIND),
  ESME_RALYBND(0x05, Kind.BIND),
  ESME_RINVPRTFLG(0x06, Kind.PERMANENT),
  ESME_RINVREGDLVFLG(0x07, Kind.PERMANENT),
  ESME_RSYSERR(0x08, Kind.TEMPORARY),
  ESME_RINVSRCADR(0x0A, Kind.PERMANENT),
  ESME_RINVDSTADR(0x0B, Kind.PERMANENT),
  ESME_RINVMSGID(0x0C, Kind.PERMANENT),
  ESME_RBINDFAIL(0x0D, Kind.BIND),
  ESME_RINVPASWD(0x0E, Kind.BIND),
  ESME_RINVSYSID(0x0F, Kind.BIND),
  ESME_RCANCELFAIL(0x11, Kind.PERMANENT),
  ESME_RREPLACEFAIL(0x13, Kind.PERMANENT),
  ESME_RMSGQFUL(0x14, Kind.SLOW_DOWN),
  ESME_RINVSERTYP(0x15, Kind.PERMANENT),
  ESME_RINVNUMDESTS(0x33, Kind.PERMANENT),
  ESME_RINVDLNAME(0x34, Kind.PERMANENT),
  ESME_RINVDESTFLAG(0x40, Kind.PERMANENT),
  ESME_RINVSUBREP(0x42, Kind.PERMANENT),
  ESME_RINVESMCLASS(0x43, Kind.PERMANENT),
  ESME_RCNTSUBDL(0x44, Kind.PERMANENT),
  ESME_RSUBMITFAIL(0x45, Kind.PERHAPS),
  ESME_RINVSRCTON(0x48, Kind.PERMANENT),
  ESME_RINVSRCNPI(0x49, Kind.PERMANENT),
  ESME_RINVDSTTON(0x50, Kind.PERMANENT),
  ESME_RINVDSTNPI(0x51, Kind.PERMANENT),
  ESME_RINVSYSTYP(0x53, Kind.PERMANENT),
  ESME_RINVREPFLAG(0x54, Kind.PERMANENT),
  ESME_RINVNUMMSGS(0x55, Kind.PERMANENT),
  ESME_RTHROTTLED(0x58, Kind.SLOW_DOWN),
  ESME_RINVSCHED(0x61, Kind.PERMANENT),
  ESME_RINVEXPIRY(0x62, Kind.PERMANENT),
  ESME_RINVDFTMSGID(0x63, Kind.PERMANENT),
  ESME_RX_T_APPN(0x64, Kind.TEMPORARY),
  ESME_RX_P_APPN(0x65, Kind.PERMANENT),
  ESME_RX_R_APPN(0x66, Kind.PERMANENT),
  ESME_RQUERYFAIL(0x67, Kind.PERMANENT),
  ESME_RINVTLVSTREAM(0xC0, Kind.PERMANENT),
  ESME_RTLVNOTALLWD(0xC1, Kind.PERMANENT),
  ESME_RINVTLVLEN(0xC2, Kind.PERMANENT),
  ESME_RMISSINGTLV(0xC3, Kind.PERMANENT),
  ESME_RINVTLVVAL(0xC4, Kind.PERMANENT),
  ESME_RDELIVERYFAILURE(0xFE, Kind.PERMANENT),
  ESME_RUNKNOWNERR(0xFF, Kind.PERHAPS),
  ESME_RSERTYPUNAUTH(0x100, Kind.PERMANENT),
  ESME_RPROHIBITED(0x101, Kind.PERMANENT),
  ESME_RSERTYPUNAVAIL(0x102, Kind.PERMANENT),
  ESME_RSERTYPDENIED(0x103, Kind.PERMANENT),
  ESME_RINVDCS(0x104, Kind.PERMANENT),
  ESME_RINVSRCADDRSUBUNIT(0x105, Kind.PERMANENT),
  ESME_RINVDSTADDRSUBUNIT(0x106, Kind.PERMANENT),
  ESME_RINVBCASTFREQINT(0x107, Kind.PERMANENT),
  ESME_RINVBCASTALIAS_NAME(0x108, Kind.PERMANENT),
  ESME_RINVBCASTAREAFMT(0x109, Kind.PERMANENT),
  ESME_RINVNUMBCAST_AREAS(0x10A, Kind.PERMANENT),
  ESME_RINVBCASTCNTTYPE(0x10B, Kind.PERMANENT),
  ESME_RINVBCASTMSGCLASS(0x10C, Kind.PERMANENT),
  ESME_RBCASTFAIL(0x10D, Kind.PERMANENT),
  ESME_RBCASTQUERYFAIL(0x10E, Kind.PERMANENT),
  ESME_RBCASTCANCELFAIL(0x10F, Kind.PERMANENT),
  ESME_RINVBCAST_REP(0x110, Kind.PERMANENT),
  ESME_RINVBCASTSRVGRP(0x111, Kind.PERMANENT),
  ESME_RINVBCASTCHANIND(0x112, Kind.PERMANENT);

  /** What a sender can do about it. */
  public enum Kind {
    OK,
    /** The same request will fail again. */
    PERMANENT,
    /** The same request may succeed later. */
    TEMPORARY,
    /** The same request may succeed later; the sender is too fast. */
    SLOW_DOWN,
    /** Says too little to know. */
    PERHAPS,
    /** About the bind, not about the request. */
    BIND
  }

  private static final Map<Integer, CommandStatus> BY_CODE = new HashMap<>();

  static {
    for (CommandStatus status : values()) {
      BY_CODE.put(status.code, status);
    }
  }

  private final int code;
  private final Kind kind;

  CommandStatus(int code, Kind kind) {
    this.code = code;
    this.kind = kind;
  }

  public int code() {
    return code;
  }

  public Kind kind() {
    return kind;
  }

  public static Optional<CommandStatus> find(int code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }

  /** For people: name and value, or the value alone where it has no name. */
  public static String describe(int code) {
    String value = String.format(Locale.ROOT, "0x%02X", code);
    CommandStatus status = BY_CODE.get(code);
    return status == null ? "command_status " + value : status.name() + " " + value;
  }
}
