package dev.auditbridge.google;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.auth.oauth2.OAuth2Credentials;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Asks the Resource Manager which permissions the caller has, which everybody may ask about themselves
 * (cloud.google.com/resource-manager/reference/rest/v3/projects/testIamPermissions). Where that API is not switched on, or does not
 * know the resource, as with views and billing accounts, it tells nothing.
 */
final class TestedPermissions implements PrivateEntries {
    static final List<String> SCOPES = List.of("https://www.googleapis.com/auth/cloud-platform.read-only");

    private static final Pattern KNOWN = Pattern.compile("(projects|folders|organizations)/[^/]+");
    private static final String PERMISSION = "logging.privateLogEntries.list";
    private static final Duration CALL = Duration.ofSeconds(15);

    private final URI service;
    private final Credentials credentials;
    private final JsonFactory json = new JsonFactory();

    /** Finds the caller's credentials, when they are needed. */
    interface Credentials {
        Optional<? extends OAuth2Credentials> find() throws IOException;
    }

    TestedPermissions(URI service, Credentials credentials) {
        this.service = service;
        this.credentials = credentials;
    }

    @Override
    public Optional<Boolean> areReadable(String resourceName) throws InterruptedException {
        if (!KNOWN.matcher(resourceName).matches()) {
            return Optional.empty();
        }
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(CALL).build()) {
            Optional<? extends OAuth2Credentials> caller = credentials.find();
            if (caller.isEmpty()) {
                return Optional.empty();
            }
            URI uri = URI.create(service + "/v3/" + resourceName + ":testIamPermissions");
            HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                    .timeout(CALL)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"permissions\":[\"" + PERMISSION + "\"]}"));
            for (Map.Entry<String, List<String>> header :
                    caller.get().getRequestMetadata(uri).entrySet()) {
                header.getValue().forEach(value -> request.setHeader(header.getKey(), value));
            }
            HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return answer.statusCode() == 200 ? Optional.of(isGranted(answer.body())) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The answer names those that are granted, and is empty if none is. */
    private boolean isGranted(byte[] answer) throws IOException {
        try (JsonParser parser = json.createParser(answer)) {
            JsonToken token = parser.nextToken();
            while (token != null) {
                if (token == JsonToken.VALUE_STRING && parser.getText().equals(PERMISSION)) {
                    return true;
                }
                token = parser.nextToken();
            }
            return false;
        }
    }
}
