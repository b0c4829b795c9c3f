package dev.auditbridge.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.auditbridge.pipeline.ScheduledRun;
import dev.auditbridge.pipeline.SourceSummary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** What a scheduled run did, as the function answers it. */
final class RunReport {
    private static final JsonFactory JSON = new JsonFactory();

    private RunReport() {}

    static byte[] json(ScheduledRun.Outcome outcome) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeBooleanField("caughtUp", outcome.caughtUp());
            json.writeArrayFieldStart("sources");
            for (SourceSummary source : outcome.summary()) {
                json.writeStartObject();
                json.writeStringField("source", source.source());
                json.writeNumberField("read", source.read());
                json.writeNumberField("delivered", source.delivered());
                json.writeNumberField("deadLettered", source.deadLettered());
                json.writeNumberField("lost", source.lost());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
