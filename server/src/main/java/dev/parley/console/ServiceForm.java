package dev.parley.console;

import dev.parley.service.MessagingService;
import org.jspecify.annotations.Nullable;

/** The settings of a messaging service as the form has them. */
public final class ServiceForm {
  private static final int WORD_MAX = 64;

  private ServiceForm() {}

  /**
   * @param onNumber what comes in goes to the webhook of the number that it came to
   * @param validity seconds that a message may wait
   */
  public record Settings(
      String name,
      String usecase,
      String inboundUrl,
      String inboundMethod,
      String fallbackUrl,
      String fallbackMethod,
      String statusUrl,
      boolean onNumber,
      boolean stickySender,
      boolean smartEncoding,
      boolean fallbackToLongCode,
      boolean areaCodeGeomatch,
      int validity) {
    /** The service with these; what the form does not have stays. */
    MessagingService of(MessagingService before) {
      MessagingService.Features features = before.features();
      return new MessagingService(
          before.sid(),
          before.account(),
          name,
          new MessagingService.Webhooks(
              orNull(inboundUrl),
              inboundMethod,
              orNull(fallbackUrl),
              fallbackMethod,
              orNull(statusUrl),
              onNumber),
          new MessagingService.Features(
              stickySender,
              features.mmsConverter(),
              smartEncoding,
              features.scanContent(),
              fallbackToLongCode,
              areaCodeGeomatch,
              features.synchronousValidation()),
          validity,
          usecase,
          before.createdAt(),
          before.updatedAt());
    }
  }

  static Settings settings(MessagingService service) {
    MessagingService.Webhooks webhooks = service.webhooks();
    MessagingService.Features features = service.features();
    return new Settings(
        service.friendlyName(),
        service.usecase(),
        orEmpty(webhooks.inboundUrl()),
        webhooks.inboundMethod(),
        orEmpty(webhooks.fallbackUrl()),
        webhooks.fallbackMethod(),
        orEmpty(webhooks.statusCallback()),
        webhooks.onNumber(),
        features.stickySender(),
        features.smartEncoding(),
        features.fallbackToLongCode(),
        features.areaCodeGeomatch(),
        service.validitySeconds());
  }

  static Settings read(FormReader form) {
    String name = form.required("name", MessagingService.NAME_MAX, "Give it a name.");
    String usecase = form.text("usecase", WORD_MAX);
    if (!MessagingService.USECASES.contains(usecase)) {
      form.problem("usecase", "Choose one of the list.");
    }
    return new Settings(
        name,
        usecase,
        orEmpty(NumberForm.url(form, "inboundUrl")),
        NumberForm.method(form, "inboundMethod"),
        orEmpty(NumberForm.url(form, "fallbackUrl")),
        NumberForm.method(form, "fallbackMethod"),
        orEmpty(NumberForm.url(form, "statusUrl")),
        form.checked("onNumber"),
        form.checked("stickySender"),
        form.checked("smartEncoding"),
        form.checked("fallbackToLongCode"),
        form.checked("areaCodeGeomatch"),
        validity(form));
  }

  private static int validity(FormReader form) {
    String written = form.text("validity", WORD_MAX);
    if (written.matches("[0-9]{1,6}")) {
      int seconds = Integer.parseInt(written);
      if (seconds >= 1 && seconds <= MessagingService.VALIDITY_MAX_SECONDS) {
        return seconds;
      }
    }
    form.problem(
        "validity",
        "A whole number of seconds from 1 to " + MessagingService.VALIDITY_MAX_SECONDS + ".");
    return MessagingService.VALIDITY_MAX_SECONDS;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
