package dev.auditbridge.output.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.auditbridge.config.Secret;
import dev.auditbridge.output.Bytes;
import dev.auditbridge.output.SendResult;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A bearer token by OAuth 2 client credentials (RFC 6749, section 4.4): asked for when first needed, kept, and asked for anew
 * shortly before it ends or when a collector does not take it.
 */
final class OAuthToken implements Credentials {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int LARGEST_ANSWER = 64 << 10;
    private static final Duration BEFORE_ITS_END = Duration.ofSeconds(60);

    /** RFC 6749, section 5.2: a refusal is a 400 or 401 with an error code, and stays until somebody acts. */
    private static final Statuses STATUSES = new Statuses(status -> status == 200, Statuses.GENERIC.retry(), Set.of());

    /**
     * Who asks, and for what.
     *
     * @param clientId the client
     * @param clientSecret its secret
     * @param scope what is asked for, if the server wants that said
     * @param audience for whom, if the server wants that said
     * @param inBody whether the secret goes in the body instead of an {@code Authorization} header
     */
    record Client(
            String clientId,
            Secret clientSecret,
            @Nullable String scope,
            @Nullable String audience,
            boolean inBody) {}

    private final HttpTransport server;
    private final Client client;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Token token;

    private record Token(String value, Instant until) {}

    OAuthToken(HttpSettings tokenServer, Client client, Clock clock) {
        this.server = new HttpTransport(tokenServer, List.of(identification(client)));
        this.client = client;
        this.clock = clock;
    }

    @Override
    public Grant grant(Bytes body) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Token known = token;
            if (known != null && clock.instant().isBefore(known.until)) {
                return headers(known);
            }
            return ask();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean renew(Grant.Headers refused) {
        lock.lock();
        try {
            // Of several sends that fail with one token only the first forgets it.
            Token known = token;
            if (known != null && headers(known).equals(refused)) {
                token = null;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<String> secrets() {
        Token known = token;
        String secret = client.clientSecret().reveal();
        return known == null ? List.of(secret) : List.of(secret, known.value);
    }

    @Override
    public void close() {
        server.close();
    }

    private Grant ask() throws InterruptedException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        if (client.scope() != null) {
            form.put("scope", client.scope());
        }
        if (client.audience() != null) {
            form.put("audience", client.audience());
        }
        if (client.inBody()) {
            form.put("client_id", client.clientId());
            form.put("client_secret", client.clientSecret().reveal());
        }
        Bytes body = new Bytes(256);
        body.ascii(form.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&")));
        Reply reply = server.call(
                HttpCall.post(server.settings().url(), "application/x-www-form-urlencoded", body, LARGEST_ANSWER));
        return switch (reply) {
            case Reply.None(SendResult result) -> new Grant.Refused(result);
            case Reply.Answer answer -> granted(answer);
        };
    }

    private Grant granted(Reply.Answer answer) {
        SendResult result = STATUSES.result(answer, 1);
        if (!result.equals(SendResult.ACCEPTED)) {
            return new Grant.Refused(
                    result instanceof SendResult.Retry
                            ? result
                            : new SendResult.Blocked("the token server " + answer.where() + " gives no token: "
                                    + answer.words() + "; check auth.oauth2"));
        }
        try {
            Token given = read(answer.body());
            token = given;
            return headers(given);
        } catch (IOException e) {
            // The body may hold a token, so it is not shown (I7).
            return new Grant.Refused(new SendResult.Blocked("the token server " + answer.where()
                    + " answered with status 200, but with no JSON that has a bearer token; check"
                    + " auth.oauth2.tokenUrl"));
        }
    }

    private Token read(byte[] body) throws IOException {
        String value = "";
        Instant until = Instant.MAX;
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("no object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "access_token" -> value = json.getText();
                    // A number, but some servers write it as a string.
                    case "expires_in" -> until = end(Duration.ofSeconds(json.getValueAsLong(0)));
                    default -> json.skipChildren();
                }
            }
        }
        if (value.isEmpty() || !HeaderText.isValue(value)) {
            throw new IOException("no token");
        }
        return new Token(value, until);
    }

    /** A minute before it ends, or in the middle of a life shorter than two. */
    private Instant end(Duration life) {
        Duration half = life.dividedBy(2);
        return clock.instant().plus(life).minus(half.compareTo(BEFORE_ITS_END) < 0 ? half : BEFORE_ITS_END);
    }

    private static Grant.Headers headers(Token token) {
        return new Grant.Headers(Map.of("Authorization", "Bearer " + token.value));
    }

    /** RFC 6749, section 2.3.1: both are form-encoded first. However they are sent, an error shows none of the forms (I7). */
    private static FixedHeaders identification(Client client) {
        String secret = client.clientSecret().reveal();
        FixedHeaders basic = FixedHeaders.basic(encoded(client.clientId()), new Secret(encoded(secret)));
        return new FixedHeaders(
                client.inBody() ? Map.of() : basic.headers(),
                Stream.concat(Stream.of(secret), basic.secrets().stream()).toList());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
