package dev.auditbridge.google;

import com.google.gson.JsonObject;
import dev.auditbridge.HostileBodies;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.event.Origin;
import dev.auditbridge.source.Decoder;
import dev.auditbridge.source.DecoderContract;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The GKE decoder, whatever the bytes")
class GkeDecoderContractTest extends DecoderContract {
    private static final String BODY = "\"the body goes here\"";
    private final GkeDecoder decoder = new GkeDecoder(EventLimits.DEFAULT, Inference.NONE, false);

    @Override
    protected Decoder decoder() {
        return decoder;
    }

    @Override
    protected Origin origin() {
        return Origin.of("gke");
    }

    @Override
    protected Map<byte[], Integer> envelopes() {
        String entry = new String(Entries.text(discovery()), StandardCharsets.UTF_8);
        String data = Base64.getEncoder().encodeToString(utf8(entry));
        Map<byte[], Integer> envelopes = new LinkedHashMap<>();
        envelopes.put(utf8(entry), 1);
        envelopes.put(utf8("{\"entries\":[" + entry + "," + entry + "],\"nextPageToken\":\"t\"}"), 2);
        envelopes.put(utf8("{\"message\":{\"data\":\"" + data + "\",\"messageId\":\"1\"},\"subscription\":\"s\"}"), 1);
        return envelopes;
    }

    @Override
    protected byte[] envelopeWithBody(byte[] requestObject) {
        JsonObject entry = discovery();
        Entries.payload(entry).addProperty("request", "the body goes here");
        String text = new String(Entries.text(entry), StandardCharsets.UTF_8);
        int at = text.indexOf(BODY);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(utf8(text.substring(0, at)));
        out.writeBytes(requestObject);
        out.writeBytes(utf8(text.substring(at + BODY.length())));
        return out.toByteArray();
    }

    /** Cloud Logging holds bodies as protobuf Structs, whose strings are valid UTF-8 (protobuf, "Scalar Value Types"). */
    @Override
    protected boolean canArrive(String hostileBody) {
        return !hostileBody.equals(HostileBodies.HALF_A_PAIR_AS_NAME);
    }

    private static JsonObject discovery() {
        try {
            return Entries.entry("discovery");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
