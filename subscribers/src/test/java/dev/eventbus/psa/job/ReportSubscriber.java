package dev.eventbus.psa.job;

import dev.eventbus.EventBus;
import dev.eventbus.EventContext;
import dev.eventbus.EventMetadata;
import dev.eventbus.Handles;
import dev.eventbus.Subscriber;
import dev.eventbus.psa.TicketClosed;
import dev.eventbus.psa.job.JobEvent.RenderReport;
import java.time.Instant;

// tag::handover
@Subscriber("reports")
record ReportSubscriber(EventBus eventBus) {
    @Handles
    public void closed(TicketClosed event, EventContext context) {
        RenderReport job = new RenderReport(event.tenantId(), event.ticketId(), Instant.now());
        eventBus.publish(job, EventMetadata.none().withId(context.derivedId("report"))); // one, however often this runs
    }
}
// end::handover
