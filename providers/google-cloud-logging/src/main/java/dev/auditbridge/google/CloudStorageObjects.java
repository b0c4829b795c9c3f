package dev.auditbridge.google;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.auth.oauth2.OAuth2Credentials;
import dev.auditbridge.pipeline.ListedObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The objects of a bucket, through the JSON API of Cloud Storage. The version of an object is its generation, and a write names the
 * generation it replaces ({@code ifGenerationMatch}, zero for none; cloud.google.com/storage/docs/request-preconditions). Each call
 * is a single attempt, but for one more after credentials were refused: the bridge alone retries. Thread-safe.
 */
final class CloudStorageObjects implements ListedObjectStore {
    private static final Duration CALL = Duration.ofSeconds(30);
    private static final String NONE = "0";
    private static final int LONGEST = 300;

    private final URI service;
    private final String bucket;
    private final String prefix;
    private final Optional<String> quotaProject;
    private final Optional<? extends OAuth2Credentials> credentials;
    private final JsonFactory json = new JsonFactory();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CALL)
            .build();

    /**
     * Calls nothing yet.
     *
     * @param service as in {@code https://storage.googleapis.com}
     * @param prefix before every name, with its slash
     * @param credentials none for a service that asks for none
     */
    CloudStorageObjects(
            URI service,
            String bucket,
            String prefix,
            Optional<String> quotaProject,
            Optional<? extends OAuth2Credentials> credentials) {
        this.service = service;
        this.bucket = bucket;
        this.prefix = prefix;
        this.quotaProject = quotaProject;
        this.credentials = credentials;
    }

    @Override
    public Optional<Stored> get(String name) throws IOException {
        String path = "/storage/v1/b/" + encoded(bucket) + "/o/" + encoded(prefix + name) + "?alt=media";
        HttpResponse<byte[]> answer = send(HttpRequest.newBuilder().GET(), path);
        if (answer.statusCode() == 200) {
            String generation = answer.headers()
                    .firstValue("x-goog-generation")
                    .orElseThrow(() -> new IOException("Cloud Storage did not tell the generation of " + place(name)));
            return Optional.of(new Stored(answer.body(), generation));
        }
        if (answer.statusCode() == 404 && !text(answer).contains("bucket")) {
            return Optional.empty();
        }
        throw failed("read", name, answer);
    }

    @Override
    public Optional<String> put(String name, byte[] bytes, String expected) throws IOException {
        String generation = expected.equals(ABSENT) ? NONE : expected;
        if (!generation.chars().allMatch(Character::isDigit)) {
            throw new IOException("\"" + expected + "\" is no generation of an object in Cloud Storage");
        }
        String boundary = UUID.randomUUID().toString();
        HttpRequest.Builder request = HttpRequest.newBuilder()
                .header("Content-Type", "multipart/related; boundary=" + boundary)
                .POST(BodyPublishers.ofByteArray(multipart(boundary, prefix + name, bytes)));
        HttpResponse<byte[]> answer = send(
                request,
                "/upload/storage/v1/b/" + encoded(bucket) + "/o?uploadType=multipart&ifGenerationMatch=" + generation);
        return switch (answer.statusCode()) {
            case 200 -> Optional.of(generation(answer.body()));
            case 412 -> Optional.empty();
            default -> throw failed("written", name, answer);
        };
    }

    /** The object's name and its bytes in one request (cloud.google.com/storage/docs/uploading-objects, multipart). */
    private static byte[] multipart(String boundary, String name, byte[] bytes) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(("--" + boundary + "\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n{\"name\":\""
                        + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}\r\n--" + boundary
                        + "\r\nContent-Type: application/octet-stream\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(bytes);
        body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }

    @Override
    public Page list(String listed, Optional<String> next) throws IOException {
        // In the order of the names, of 1,000 at most (cloud.google.com/storage/docs/json_api/v1/objects/list).
        String path = "/storage/v1/b/" + encoded(bucket) + "/o?fields=nextPageToken,items(name,size)&prefix="
                + encoded(prefix + listed)
                + next.map(token -> "&pageToken=" + encoded(token)).orElse("");
        HttpResponse<byte[]> answer = send(HttpRequest.newBuilder().GET(), path);
        if (answer.statusCode() != 200) {
            throw failed("listed", listed, answer);
        }
        List<Listed> objects = new ArrayList<>();
        Optional<String> following = Optional.empty();
        try (JsonParser parser = json.createParser(answer.body())) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String member = parser.currentName();
                JsonToken value = parser.nextToken();
                if (member.equals("nextPageToken")) {
                    following = Optional.of(parser.getText());
                } else if (member.equals("items") && value == JsonToken.START_ARRAY) {
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        objects.add(item(parser));
                    }
                } else {
                    parser.skipChildren();
                }
            }
        }
        return new Page(objects, following);
    }

    private Listed item(JsonParser parser) throws IOException {
        String name = "";
        long bytes = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            parser.nextToken();
            switch (member) {
                case "name" -> name = parser.getText().substring(prefix.length());
                // A number of 64 bits, which their JSON writes as a string.
                case "size" -> bytes = Long.parseLong(parser.getText());
                default -> parser.skipChildren();
            }
        }
        return new Listed(name, bytes);
    }

    private String generation(byte[] object) throws IOException {
        try (JsonParser parser = json.createParser(object)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    if (name.equals("generation")) {
                        return parser.getText();
                    }
                    parser.skipChildren();
                }
            }
        }
        throw new IOException("Cloud Storage did not tell the generation of what it wrote in " + bucket);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request, String path) throws IOException {
        URI uri = URI.create(service + path);
        HttpResponse<byte[]> answer = sendOnce(request.copy(), uri);
        if (answer.statusCode() == 401 && credentials.isPresent()) {
            credentials.get().refresh();
            return sendOnce(request, uri);
        }
        return answer;
    }

    private HttpResponse<byte[]> sendOnce(HttpRequest.Builder request, URI uri) throws IOException {
        request.uri(uri).timeout(CALL);
        if (credentials.isPresent()) {
            for (Map.Entry<String, List<String>> header :
                    credentials.get().getRequestMetadata(uri).entrySet()) {
                header.getValue().forEach(value -> request.setHeader(header.getKey(), value));
            }
        }
        quotaProject.ifPresent(project -> request.setHeader("x-goog-user-project", project));
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the call to Cloud Storage was stopped", e);
        } catch (IOException e) {
            throw new IOException("Cloud Storage did not answer at " + service + ": " + e, e);
        }
    }

    private IOException failed(String what, String name, HttpResponse<byte[]> answer) {
        String remedy = switch (answer.statusCode()) {
            case 401 -> "; check the key or the workload identity";
            case 403 -> "; grant roles/storage.objectUser on the bucket";
            case 404 -> "; create the bucket, or check its name";
            case 429 -> "; an object may be written about once a second";
            default -> "";
        };
        return new IOException(place(name) + " cannot be " + what + ": Cloud Storage answered " + answer.statusCode()
                + ", " + text(answer) + remedy);
    }

    private static String text(HttpResponse<byte[]> answer) {
        String text = new String(answer.body(), StandardCharsets.UTF_8).replaceAll("\\s+", " ");
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    }

    private String place(String name) {
        return "gs://" + bucket + "/" + prefix + name;
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        http.close();
    }
}
