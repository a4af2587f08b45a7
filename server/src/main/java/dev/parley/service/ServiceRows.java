package dev.parley.service;

import dev.parley.account.AccountSid;
import dev.parley.number.SenderSid;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** The tables {@code messaging_service} and {@code messaging_service_sender}. */
final class ServiceRows {
  private ServiceRows() {}

  record Membership(ServiceSid service, SenderSid sender, Instant since) {}

  static List<MessagingService> services(Handle handle) {
    return handle
        .createQuery("select * from messaging_service")
        .map((row, _) -> service(row))
        .list();
  }

  /** In the order in which they joined. */
  static List<Membership> memberships(Handle handle) {
    return handle
        .createQuery("select * from messaging_service_sender order by created_at, sender")
        .map((row, _) -> membership(row))
        .list();
  }

  static void insert(Handle handle, MessagingService service) {
    bind(
            handle.createUpdate(
                """
                insert into messaging_service
                  (sid, account, friendly_name, inbound_request_url, inbound_method, fallback_url,
                   fallback_method, status_callback, sticky_sender, mms_converter, smart_encoding,
                   scan_message_content, fallback_to_long_code, area_code_geomatch,
                   validity_seconds, synchronous_validation, usecase,
                   use_inbound_webhook_on_number, created_at, updated_at)
                values
                  (:sid, :account, :name, :inboundUrl, :inboundMethod, :fallbackUrl,
                   :fallbackMethod, :callback, :sticky, :converter, :smart, :scan, :fallback,
                   :geomatch, :validity, :synchronous, :usecase, :onNumber, :created, :updated)
                """),
            service)
        .execute();
  }

  static void update(Handle handle, MessagingService service) {
    bind(
            handle.createUpdate(
                """
                update messaging_service set
                  friendly_name = :name, inbound_request_url = :inboundUrl,
                  inbound_method = :inboundMethod, fallback_url = :fallbackUrl,
                  fallback_method = :fallbackMethod, status_callback = :callback,
                  sticky_sender = :sticky, mms_converter = :converter, smart_encoding = :smart,
                  scan_message_content = :scan, fallback_to_long_code = :fallback,
                  area_code_geomatch = :geomatch, validity_seconds = :validity,
                  synchronous_validation = :synchronous, usecase = :usecase,
                  use_inbound_webhook_on_number = :onNumber, updated_at = :updated
                where sid = :sid and account = :account and created_at = :created
                """),
            service)
        .execute();
  }

  private static <T extends SqlStatement<T>> T bind(T statement, MessagingService service) {
    MessagingService.Webhooks webhooks = service.webhooks();
    MessagingService.Features features = service.features();
    return statement
        .bind("sid", service.sid().id())
        .bind("account", service.account().id())
        .bind("name", service.friendlyName())
        .bind("inboundUrl", webhooks.inboundUrl())
        .bind("inboundMethod", webhooks.inboundMethod())
        .bind("fallbackUrl", webhooks.fallbackUrl())
        .bind("fallbackMethod", webhooks.fallbackMethod())
        .bind("callback", webhooks.statusCallback())
        .bind("sticky", features.stickySender())
        .bind("converter", features.mmsConverter())
        .bind("smart", features.smartEncoding())
        .bind("scan", features.scanContent())
        .bind("fallback", features.fallbackToLongCode())
        .bind("geomatch", features.areaCodeGeomatch())
        .bind("validity", service.validitySeconds())
        .bind("synchronous", features.synchronousValidation())
        .bind("usecase", service.usecase())
        .bind("onNumber", webhooks.onNumber())
        .bind("created", service.createdAt())
        .bind("updated", service.updatedAt());
  }

  static void delete(Handle handle, ServiceSid sid) {
    handle
        .createUpdate("delete from messaging_service where sid = :sid")
        .bind("sid", sid.id())
        .execute();
  }

  /** Out of the pool that it is in no longer: of an account that held it before. */
  static void moveIn(Handle handle, Membership membership) {
    if (!membership.sender().prefix().equals(SenderSid.ALPHANUMERIC)) {
      handle
          .createUpdate("delete from messaging_service_sender where sender = :sender")
          .bind("sender", membership.sender().id())
          .execute();
    }
    handle
        .createUpdate(
            """
            insert into messaging_service_sender (service, sender, prefix, created_at)
            values (:service, :sender, :prefix, :now)
            on conflict (service, sender) do update set created_at = :now
            """)
        .bind("service", membership.service().id())
        .bind("sender", membership.sender().id())
        .bind("prefix", membership.sender().prefix())
        .bind("now", membership.since())
        .execute();
  }

  static void moveOut(Handle handle, ServiceSid sid, SenderSid sender) {
    handle
        .createUpdate(
            "delete from messaging_service_sender where service = :service and sender = :sender")
        .bind("service", sid.id())
        .bind("sender", sender.id())
        .execute();
  }

  private static Membership membership(ResultSet row) throws SQLException {
    return new Membership(
        new ServiceSid(row.getObject("service", UUID.class)),
        new SenderSid(row.getString("prefix"), row.getObject("sender", UUID.class)),
        row.getTimestamp("created_at").toInstant());
  }

  private static MessagingService service(ResultSet row) throws SQLException {
    return new MessagingService(
        new ServiceSid(row.getObject("sid", UUID.class)),
        new AccountSid(row.getObject("account", UUID.class)),
        row.getString("friendly_name"),
        new MessagingService.Webhooks(
            row.getString("inbound_request_url"),
            row.getString("inbound_method"),
            row.getString("fallback_url"),
            row.getString("fallback_method"),
            row.getString("status_callback"),
            row.getBoolean("use_inbound_webhook_on_number")),
        new MessagingService.Features(
            row.getBoolean("sticky_sender"),
            row.getBoolean("mms_converter"),
            row.getBoolean("smart_encoding"),
            row.getString("scan_message_content"),
            row.getBoolean("fallback_to_long_code"),
            row.getBoolean("area_code_geomatch"),
            row.getBoolean("synchronous_validation")),
        row.getInt("validity_seconds"),
        row.getString("usecase"),
        row.getTimestamp("created_at").toInstant(),
        row.getTimestamp("updated_at").toInstant());
  }
}
