package dev.auditbridge.google;

import com.google.cloud.audit.AuditLog;
import com.google.logging.v2.LogEntry;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import java.nio.charset.StandardCharsets;

/** An entry that came as protobuf, as a person and {@code convert} can read it: as JSON, or its bytes if it has none. */
final class PoisonText {
    private PoisonText() {}

    static byte[] of(LogEntry entry) {
        TypeRegistry types =
                TypeRegistry.newBuilder().add(AuditLog.getDescriptor()).build();
        try {
            return JsonFormat.printer()
                    .usingTypeRegistry(types)
                    .omittingInsignificantWhitespace()
                    .print(entry)
                    .getBytes(StandardCharsets.UTF_8);
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return entry.toByteArray();
        }
    }
}
