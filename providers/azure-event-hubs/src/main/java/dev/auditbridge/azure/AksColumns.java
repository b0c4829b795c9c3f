package dev.auditbridge.azure;

import dev.auditbridge.azure.JsonScanner.BrokenException;
import dev.auditbridge.azure.JsonScanner.Text;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The columns of the tables AKSAudit, AKSAuditAdmin, ArcK8sAudit and ArcK8sAuditAdmin, as a workspace exports them, put back
 * into an Event. Dynamic columns come as JSON or as a string that holds JSON.
 *
 * <p>Columns: <a
 * href="https://learn.microsoft.com/azure/azure-monitor/reference/tables/aksaudit">azure-monitor/reference/tables/aksaudit</a>.
 */
final class AksColumns {
    private static final Set<String> TABLES = Set.of("AKSAudit", "AKSAuditAdmin", "ArcK8sAudit", "ArcK8sAuditAdmin");

    private final AksRecord record;
    private final ByteArrayOutputStream event = new ByteArrayOutputStream(2048);
    private final List<String> cut = new ArrayList<>();

    private AksColumns(AksRecord record) {
        this.record = record;
    }

    /** Whether a record is a row of one of the tables. */
    static boolean are(AksRecord record) {
        if (record.has(AksField.AUDIT_ID)) {
            return true;
        }
        String table = record.string(AksField.TABLE);
        return table != null && TABLES.contains(table);
    }

    /**
     * An Event put back together.
     *
     * @param json the Event
     * @param cut the members whose JSON was cut; they stay as the strings they came as
     */
    record Event(byte[] json, List<String> cut) {}

    static Event toEvent(AksRecord record) {
        return new AksColumns(record).build();
    }

    private Event build() {
        write("{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\"");
        plain("level", AksField.LEVEL);
        plain("auditID", AksField.AUDIT_ID);
        plain("stage", AksField.STAGE);
        plain("requestURI", AksField.REQUEST_URI);
        plain("verb", AksField.VERB);
        dynamic("user", AksField.USER, "{\"username\":", "}");
        dynamic("sourceIPs", AksField.SOURCE_IPS, "[", "]");
        plain("userAgent", AksField.USER_AGENT);
        dynamic("objectRef", AksField.OBJECT_REF, "", "");
        dynamic("responseStatus", AksField.RESPONSE_STATUS, "", "");
        dynamic("requestObject", AksField.REQUEST_OBJECT, "", "");
        dynamic("responseObject", AksField.RESPONSE_OBJECT, "", "");
        plain("requestReceivedTimestamp", AksField.REQUEST_RECEIVED);
        plain("stageTimestamp", AksField.STAGE_RECEIVED);
        dynamic("annotations", AksField.ANNOTATIONS, "", "");
        write("}");
        return new Event(event.toByteArray(), List.copyOf(cut));
    }

    private void plain(String member, AksField field) {
        if (!isEmpty(field)) {
            name(member);
            raw(field);
        }
    }

    /** Writes a dynamic column; a string that holds no JSON stands between {@code before} and {@code after}. */
    private void dynamic(String member, AksField field, String before, String after) {
        if (isEmpty(field)) {
            return;
        }
        byte first = record.bytes()[record.start(field)];
        if (first != '"') {
            plain(member, field);
            return;
        }
        Text text = new Text();
        try {
            record.scanner(field).unescape(text);
        } catch (BrokenException e) {
            plain(member, field);
            return;
        }
        JsonScanner inside = new JsonScanner(text.bytes(), 0, text.length());
        boolean opens = !inside.exhausted() && (peek(inside) == '{' || peek(inside) == '[');
        name(member);
        if (opens && isWhole(inside)) {
            event.write(text.bytes(), 0, text.length());
            return;
        }
        if (opens) {
            cut.add(member);
        }
        write(before);
        raw(field);
        write(after);
    }

    private static byte peek(JsonScanner scanner) {
        return scanner.bytes()[scanner.position()];
    }

    private static boolean isWhole(JsonScanner scanner) {
        try {
            scanner.skipValue();
            return scanner.exhausted();
        } catch (BrokenException e) {
            return false;
        }
    }

    private boolean isEmpty(AksField field) {
        int length = record.end(field) - record.start(field);
        return !record.has(field)
                || length == 2 && record.bytes()[record.start(field)] == '"'
                || length == 4 && record.bytes()[record.start(field)] == 'n';
    }

    private void name(String member) {
        write(",\"");
        write(member);
        write("\":");
    }

    private void raw(AksField field) {
        event.write(record.bytes(), record.start(field), record.end(field) - record.start(field));
    }

    private void write(String text) {
        event.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
