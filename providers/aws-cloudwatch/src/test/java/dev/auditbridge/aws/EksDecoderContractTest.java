package dev.auditbridge.aws;

import static dev.auditbridge.aws.EksDecoderTest.gzip;
import static dev.auditbridge.aws.EksDecoderTest.resource;
import static dev.auditbridge.aws.EksDecoderTest.text;
import static dev.auditbridge.aws.EksDecoderTest.utf8;

import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import dev.auditbridge.source.Decoder;
import dev.auditbridge.source.DecoderContract;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

class EksDecoderContractTest extends DecoderContract {
    @Override
    protected Decoder decoder() {
        return new EksDecoder(EventLimits.DEFAULT, false);
    }

    @Override
    protected Origin origin() {
        return Origin.of("eks").withRecord(Audit.STREAM, null, null);
    }

    @Override
    protected Map<byte[], Integer> envelopes() {
        byte[] payload = resource("subscription-payload.json");
        String data = Base64.getEncoder().encodeToString(gzip(payload));
        Map<byte[], Integer> envelopes = new LinkedHashMap<>();
        envelopes.put(utf8(text(resource("events.ndjson")).lines().findFirst().orElseThrow()), 1);
        envelopes.put(resource("filter-log-events-page.json"), 4);
        envelopes.put(payload, 3);
        envelopes.put(gzip(payload), 3);
        envelopes.put(utf8("{\"awslogs\":{\"data\":\"" + data + "\"}}"), 3);
        envelopes.put(utf8("{\"Records\":[{\"kinesis\":{\"data\":\"" + data + "\"}}]}"), 3);
        envelopes.put(resource("insights-row.json"), 1);
        envelopes.put(resource("control-message.json"), 1);
        return envelopes;
    }

    /** As CloudWatch does: every byte that is special in a JSON string escaped, all others as they are. */
    @Override
    protected byte[] envelopeWithBody(byte[] requestObject) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(utf8("{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"1\",\"logGroup\":\"/aws/eks/a/cluster\","
                + "\"logStream\":\"" + Audit.STREAM
                + "\",\"logEvents\":[{\"id\":\"1\",\"timestamp\":1,\"message\":\""));
        escape(
                utf8("{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\"a\",\"requestObject\":"),
                out);
        escape(requestObject, out);
        escape(utf8(",\"verb\":\"create\"}"), out);
        out.writeBytes(utf8("\"}]}"));
        return out.toByteArray();
    }

    @Override
    protected int expansion() {
        return 64;
    }

    static void escape(byte[] bytes, ByteArrayOutputStream out) {
        for (byte b : bytes) {
            if (b == '"' || b == '\\') {
                out.write('\\');
                out.write(b);
            } else if (b >= 0 && b < 0x20) {
                out.writeBytes(utf8(String.format("\\u%04x", b)));
            } else {
                out.write(b);
            }
        }
    }
}
