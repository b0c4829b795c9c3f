package dev.auditbridge.output.http;

import dev.auditbridge.config.Secret;
import dev.auditbridge.output.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests with HMAC-SHA256 (RFC 2104) over the body as it is on the wire, compressed if it is. The header holds
 * {@code sha256=} and the code in hexadecimal.
 *
 * <p>With a timestamp header what is signed is the timestamp as that header has it (seconds since 1970), a full stop, and
 * the body: then a receiver can refuse a request that somebody has kept and sends again. Without one it is the body alone,
 * as Elastic's {@code http_endpoint} and many others expect.
 */
final class Signature implements Credentials {
    private static final String ALGORITHM = "HmacSHA256";

    private final Secret secret;
    private final String header;
    private final String timestampHeader;
    private final Clock clock;

    /**
     * Signs.
     *
     * @param timestampHeader the header for the timestamp; empty to sign the body alone
     */
    Signature(Secret secret, String header, String timestampHeader, Clock clock) {
        this.secret = secret;
        this.header = header;
        this.timestampHeader = timestampHeader;
        this.clock = clock;
    }

    @Override
    public Grant grant(Bytes body) {
        Mac mac = mac();
        if (timestampHeader.isEmpty()) {
            mac.update(body.array(), 0, body.size());
            return new Grant.Headers(Map.of(header, code(mac)));
        }
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        mac.update((timestamp + ".").getBytes(StandardCharsets.US_ASCII));
        mac.update(body.array(), 0, body.size());
        return new Grant.Headers(Map.of(timestampHeader, timestamp, header, code(mac)));
    }

    @Override
    public List<String> secrets() {
        return List.of(secret.reveal());
    }

    private static String code(Mac mac) {
        return "sha256=" + HexFormat.of().formatHex(mac.doFinal());
    }

    private Mac mac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
