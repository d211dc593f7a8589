package dev.eventbus.psa.activity;

import dev.eventbus.jdbc.TableShape;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

/** The table of what happened. */
final class ActivityTable {
    static final TableShape SHAPE = TableShape.of(
                    "eventbus_activity", "dev/eventbus/psa/{database}/V102__eventbus_activity.sql")
            .withKey("tenant_id", "event_id")
            .withUuid("tenant_id")
            .withUuid("event_id")
            .withText("type", 200)
            .withText("entity", 20)
            .withUuid("entity_id")
            .withUuid("actor_id")
            .withTime("happened_at")
            .withText("source", 200)
            .withText("correlation_id", 200)
            .orNull()
            .withUuid("causation_id")
            .orNull();

    private static final String COLUMNS = "tenant_id, event_id, type, entity, entity_id, actor_id, happened_at, source,"
            + " correlation_id, causation_id";
    static final String INSERT =
            "INSERT INTO eventbus_activity (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    static final String SELECT = "SELECT " + COLUMNS + " FROM eventbus_activity";

    private ActivityTable() {}

    static void bind(PreparedStatement insert, Activity activity) throws SQLException {
        insert.setObject(1, activity.tenantId());
        insert.setObject(2, activity.eventId());
        insert.setString(3, activity.type());
        insert.setString(4, activity.entity().name());
        insert.setObject(5, activity.entityId());
        insert.setObject(6, activity.actorId());
        insert.setObject(7, activity.happenedAt().atOffset(ZoneOffset.UTC));
        insert.setString(8, activity.source());
        insert.setString(9, activity.correlationId());
        insert.setObject(10, activity.causationId());
    }

    static Activity read(ResultSet row) throws SQLException {
        return new Activity(
                row.getObject(1, UUID.class),
                row.getObject(2, UUID.class),
                row.getString(3),
                Activity.Entity.valueOf(row.getString(4)),
                row.getObject(5, UUID.class),
                row.getObject(6, UUID.class),
                row.getObject(7, OffsetDateTime.class).toInstant(),
                row.getString(8),
                row.getString(9),
                row.getObject(10, UUID.class));
    }
}
