package dev.auditbridge.azure;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Every envelope around one Event, as publishers write them. */
enum AksEnvelopes {
    RECORDS(event -> body(record(string(event)))),
    RECORDS_LINE_BREAK(event -> body(record(string(concat(event, bytes("\n")))))),
    RECORDS_OBJECT(event -> body(record(event))),
    ARRAY(event -> concat(bytes("["), record(string(event)), bytes("]"))),
    BARE(event -> record(string(event))),
    BARE_OBJECT(event -> record(event)),
    BYTE_ORDER_MARK(event -> concat(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf}, body(record(string(event))))),
    PRETTY(event -> concat(
            bytes("{\r\n"
                    + "  \"records\" : [\r\n"
                    + "    {\"time\" : \"2026-03-01T10:20:31.5Z\" ,\r\n"
                    + "\t\"properties\" : {\"log\" : "),
            string(event),
            bytes(" , \"stream\" : \"stdout\"} , \"category\" : \"kube-audit\"}\r\n  ]\r\n}\r\n"))),
    OLD(event -> body(concat(
            bytes("{\"operationName\":\"Microsoft.ContainerService/managedClusters/diagnosticLogs/Read\","
                    + "\"category\":\"kube-audit\",\"ccpNamespace\":\"5eb120ce57f96500011bde2d\",\"resourceId\":\""
                    + AksEnvelopes.RESOURCE_ID
                    + "\",\"Cloud\":\"AzureCloud\",\"Environment\":\"prod\",\"properties\":{\"log\":"),
            string(concat(event, bytes("\n"))),
            bytes(",\"stream\":\"stdout\",\"pod\":\"kube-apiserver-1\"},\"time\":\"2026-03-01T10:20:31.0000000Z\"}")))),
    NO_CATEGORY(event -> body(concat(bytes("{\"properties\":{\"log\":"), string(event), bytes("}}")))),
    OTHER_CATEGORY(event ->
            concat(bytes("{\"category\":\"kube-apiserver\",\"properties\":{\"log\":"), string(event), bytes("}}"))),
    QUOTED_PROPERTIES(event -> concat(
            bytes("{\"category\":\"kube-audit\",\"properties\":"),
            string(concat(bytes("{\"pod\":\"p\",\"log\":"), string(event), bytes("}"))),
            bytes("}"))),
    AZURE_DIAGNOSTICS(event -> body(concat(
            bytes("{\"TimeGenerated\":\"2026-03-01T10:20:31.5Z\",\"Category\":\"kube-audit\",\"ResourceId\":\""
                    + AksEnvelopes.RESOURCE_ID
                    + "\",\"log_s\":"),
            string(event),
            bytes(",\"pod_s\":\"kube-apiserver-1\",\"stream_s\":\"stdout\",\"Type\":\"AzureDiagnostics\"}")))),
    NO_ENVELOPE(UnaryOperator.identity());

    static final String RESOURCE_ID =
            "/SUBSCRIPTIONS/0A1B2C3D-0000-4000-8000-000000000001/RESOURCEGROUPS/SHOP-RG/PROVIDERS/"
                    + "MICROSOFT.CONTAINERSERVICE/MANAGEDCLUSTERS/SHOP";
    static final String CLUSTER =
            "/subscriptions/0a1b2c3d-0000-4000-8000-000000000001/resourcegroups/shop-rg/providers/"
                    + "microsoft.containerservice/managedclusters/shop";

    private final UnaryOperator<byte[]> wrap;

    AksEnvelopes(UnaryOperator<byte[]> wrap) {
        this.wrap = wrap;
    }

    byte[] around(byte[] event) {
        return wrap.apply(event);
    }

    static byte[] body(byte[]... records) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(bytes("{\"records\":["));
        for (int i = 0; i < records.length; i++) {
            out.writeBytes(bytes(i == 0 ? "" : ","));
            out.writeBytes(records[i]);
        }
        out.writeBytes(bytes("]}"));
        return out.toByteArray();
    }

    /** A record as of 2025. */
    static byte[] record(byte[] log) {
        return record("kube-audit", log);
    }

    static byte[] record(String category, byte[] log) {
        return concat(
                bytes("{\"category\":\"" + category
                        + "\",\"operationName\":\"Microsoft.ContainerService/managedClusters/diagnosticLogs/Read\","
                        + "\"properties\":{\"containerID\":\"0f\",\"log\":"),
                log,
                bytes(",\"pod\":\"kube-apiserver-7d9f\",\"stream\":\"stdout\"},\"resourceId\":\"" + RESOURCE_ID
                        + "\",\"serviceBuild\":\"na\",\"time\":\"2026-03-01T10:20:31.647880072Z\"}"));
    }

    /** A JSON string of bytes; what is not ASCII stays as it is, also where it is no UTF-8. */
    static byte[] string(byte[] text) {
        byte[] out = new byte[text.length * 6 + 2];
        int length = 0;
        out[length++] = '"';
        for (byte b : text) {
            if (b == '"' || b == '\\') {
                out[length++] = '\\';
                out[length++] = b;
            } else if (b >= 0 && b < ' ') {
                for (byte escaped : bytes("\\u%04x".formatted(b))) {
                    out[length++] = escaped;
                }
            } else {
                out[length++] = b;
            }
        }
        out[length++] = '"';
        return Arrays.copyOf(out, length);
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
