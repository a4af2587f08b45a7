package dev.parley.service;

import dev.parley.account.AccountSid;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A messaging service of an account. */
public record MessagingService(
    ServiceSid sid,
    AccountSid account,
    String friendlyName,
    Webhooks webhooks,
    Features features,
    int validitySeconds,
    String usecase,
    Instant createdAt,
    Instant updatedAt) {
  /** Twilio's limit of a friendly name. */
  public static final int NAME_MAX = 64;

  /** What a service may be declared to be for (Twilio: 21713). */
  public static final Set<String> USECASES =
      Set.of("discussion", "marketing", "notifications", "poll", "undeclared", "verification");

  public static final String USECASE_DEFAULT = "undeclared";

  /** Twilio's default and limit of the validity of its messages. */
  public static final int VALIDITY_MAX_SECONDS = 36_000;

  public MessagingService {
    if (friendlyName.length() > NAME_MAX
        || validitySeconds < 1
        || validitySeconds > VALIDITY_MAX_SECONDS
        || !USECASES.contains(usecase)) {
      throw new IllegalArgumentException("no such messaging service can be: " + sid);
    }
  }

  /**
   * Where answers and states go. Methods are GET or POST.
   *
   * @param inboundUrl null: what comes in is told to nobody
   * @param onNumber what comes in goes to the webhook of the number that it came to
   */
  public record Webhooks(
      @Nullable String inboundUrl,
      String inboundMethod,
      @Nullable String fallbackUrl,
      String fallbackMethod,
      @Nullable String statusCallback,
      boolean onNumber) {
    public static final Webhooks NONE = new Webhooks(null, "POST", null, "POST", null, false);
  }

  /**
   * What it does to messages. {@code mmsConverter}, {@code scanContent} and {@code
   * synchronousValidation} are kept and shown and change nothing here.
   *
   * @param stickySender a recipient keeps the sender that texted it first
   * @param fallbackToLongCode where its short codes do not reach, long codes may stand in
   * @param areaCodeGeomatch in the US and Canada a number of the recipient's area code goes first
   * @param scanContent {@code inherit}, {@code enable} or {@code disable}
   */
  public record Features(
      boolean stickySender,
      boolean mmsConverter,
      boolean smartEncoding,
      String scanContent,
      boolean fallbackToLongCode,
      boolean areaCodeGeomatch,
      boolean synchronousValidation) {
    public static final Set<String> SCANS = Set.of("inherit", "enable", "disable");

    public static final Features DEFAULT =
        new Features(true, true, true, "inherit", true, true, false);

    public Features {
      if (!SCANS.contains(scanContent)) {
        throw new IllegalArgumentException("no way to scan content: " + scanContent);
      }
    }
  }

  /** What can be changed, in words: for those who read what was changed. */
  Map<String, String> words() {
    Map<String, String> words = new TreeMap<>();
    words.put("friendly_name", friendlyName);
    words.put("inbound_request_url", orNone(webhooks.inboundUrl()));
    words.put("inbound_method", webhooks.inboundMethod());
    words.put("fallback_url", orNone(webhooks.fallbackUrl()));
    words.put("fallback_method", webhooks.fallbackMethod());
    words.put("status_callback", orNone(webhooks.statusCallback()));
    words.put("use_inbound_webhook_on_number", Boolean.toString(webhooks.onNumber()));
    words.put("sticky_sender", Boolean.toString(features.stickySender()));
    words.put("mms_converter", Boolean.toString(features.mmsConverter()));
    words.put("smart_encoding", Boolean.toString(features.smartEncoding()));
    words.put("scan_message_content", features.scanContent());
    words.put("fallback_to_long_code", Boolean.toString(features.fallbackToLongCode()));
    words.put("area_code_geomatch", Boolean.toString(features.areaCodeGeomatch()));
    words.put("synchronous_validation", Boolean.toString(features.synchronousValidation()));
    words.put("validity_period", Integer.toString(validitySeconds));
    words.put("usecase", usecase);
    return words;
  }

  private static String orNone(@Nullable String url) {
    return url == null ? "" : url;
  }
}
