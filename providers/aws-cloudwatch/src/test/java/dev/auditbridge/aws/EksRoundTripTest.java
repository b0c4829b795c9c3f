package dev.auditbridge.aws;

import static dev.auditbridge.aws.EksDecoderTest.gzip;
import static dev.auditbridge.aws.EksDecoderTest.utf8;

import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import dev.auditbridge.source.Decoder;
import dev.auditbridge.source.RoundTripContract;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

class EksRoundTripTest extends RoundTripContract {
    @Override
    protected String vendor() {
        return "EKS";
    }

    @Override
    protected Decoder decoder() {
        return new EksDecoder(EventLimits.DEFAULT, false);
    }

    @Override
    protected Origin origin() {
        return Origin.of("eks").withRecord(Audit.STREAM, null, null);
    }

    @Override
    protected Map<String, UnaryOperator<byte[]>> envelopes() {
        Map<String, UnaryOperator<byte[]>> envelopes = new LinkedHashMap<>();
        envelopes.put("message", UnaryOperator.identity());
        envelopes.put("FilterLogEvents page", EksRoundTripTest::page);
        envelopes.put("subscription payload", EksRoundTripTest::payload);
        envelopes.put("gzip", message -> gzip(payload(message)));
        envelopes.put("Lambda", message -> utf8("{\"awslogs\":{\"data\":\"" + data(message) + "\"}}"));
        envelopes.put("Kinesis", message -> utf8("{\"Records\":[{\"kinesis\":{\"data\":\"" + data(message) + "\"}}]}"));
        return envelopes;
    }

    private static byte[] page(byte[] message) {
        return around(
                "{\"events\":[{\"logStreamName\":\"" + Audit.STREAM
                        + "\",\"timestamp\":1,\"eventId\":\"1\",\"message\":\"",
                message,
                "\"}],\"searchedLogStreams\":[]}");
    }

    private static byte[] payload(byte[] message) {
        return around(
                "{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"1\",\"logGroup\":\"/aws/eks/a/cluster\",\"logStream\":\""
                        + Audit.STREAM + "\",\"logEvents\":[{\"id\":\"1\",\"timestamp\":1,\"message\":\"",
                message,
                "\"}]}");
    }

    private static String data(byte[] message) {
        return Base64.getEncoder().encodeToString(gzip(payload(message)));
    }

    private static byte[] around(String before, byte[] message, String after) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(message.length * 2);
        out.writeBytes(utf8(before));
        EksDecoderContractTest.escape(message, out);
        out.writeBytes(utf8(after));
        return out.toByteArray();
    }
}
