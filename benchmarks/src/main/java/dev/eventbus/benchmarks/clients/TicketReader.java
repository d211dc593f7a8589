package dev.eventbus.benchmarks.clients;

import dev.eventbus.benchmarks.work.TicketUpdated;
import tools.jackson.databind.json.JsonMapper;

/** What an application does with the JSON that a client hands it. */
final class TicketReader {
    static final String FIELD = "payload";

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private TicketReader() {}

    static TicketUpdated read(byte[] json) {
        return MAPPER.readValue(json, TicketUpdated.class);
    }

    static TicketUpdated read(String json) {
        return MAPPER.readValue(json, TicketUpdated.class);
    }
}
