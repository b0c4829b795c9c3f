package dev.auditbridge.standins.eventhubs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Tells tokens that Event Hubs takes from those it refuses: signatures made with the hub's one key, and Entra's tokens. */
final class Tokens {
    /** The name of the hub's one key. */
    static final String KEY_NAME = "stand-in";
    /** That key. */
    static final String KEY = "c3RhbmQtaW4=";

    private static final String JWT = "jwt";
    private static final String SIGNATURE = "SharedAccessSignature ";
    private static final Set<String> AUDIENCES = Set.of("https://eventhubs.azure.net", "https://servicebus.azure.net");

    private Tokens() {}

    /** Why a token is refused, or nothing. */
    static @Nullable String refusal(String type, String token) {
        return type.equals(JWT) ? jwt(token) : signature(token);
    }

    private static @Nullable String signature(String token) {
        Map<String, String> parts = new HashMap<>();
        if (token.startsWith(SIGNATURE)) {
            for (String part : token.substring(SIGNATURE.length()).split("&")) {
                int equals = part.indexOf('=');
                parts.put(part.substring(0, Math.max(equals, 0)), part.substring(equals + 1));
            }
        }
        String resource = parts.getOrDefault("sr", "");
        String expiry = parts.getOrDefault("se", "");
        if (!expiry.matches("\\d{1,18}")) {
            return "MalformedToken: The token is malformed.";
        }
        if (Instant.ofEpochSecond(Long.parseLong(expiry)).isBefore(Instant.now())) {
            return "ExpiredToken: The token is expired. Expiration time: " + expiry;
        }
        boolean ours = parts.getOrDefault("skn", "").equals(KEY_NAME)
                && sign(resource + "\n" + expiry)
                        .equals(URLDecoder.decode(parts.getOrDefault("sig", ""), StandardCharsets.UTF_8));
        return ours ? null : "InvalidSignature: The token has an invalid signature.";
    }

    private static String sign(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /** Its signature is Entra's, whose keys a stand-in has not. */
    private static @Nullable String jwt(String token) {
        String[] parts = token.split("\\.", -1);
        try {
            Map<String, String> claims =
                    parts.length == 3 ? claims(Base64.getUrlDecoder().decode(parts[1])) : Map.of();
            String expiry = claims.getOrDefault("exp", "");
            if (!expiry.matches("\\d{1,18}")) {
                return "MalformedToken: The token is malformed.";
            }
            if (Instant.ofEpochSecond(Long.parseLong(expiry)).isBefore(Instant.now())) {
                return "ExpiredToken: The token is expired. Expiration time: " + expiry;
            }
            String audience = claims.getOrDefault("aud", "");
            return AUDIENCES.contains(audience.replaceAll("/$", ""))
                    ? null
                    : "InvalidAudience: The authorization header contains a token with the wrong audience.";
        } catch (IOException | IllegalArgumentException e) {
            return "MalformedToken: The token is malformed.";
        }
    }

    private static Map<String, String> claims(byte[] payload) throws IOException {
        Map<String, String> claims = new HashMap<>();
        try (JsonParser json = new JsonFactory().createParser(payload)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Map.of();
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (value.isScalarValue()) {
                    claims.put(name, json.getText());
                } else {
                    json.skipChildren();
                }
            }
        }
        return claims;
    }
}
