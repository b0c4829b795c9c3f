package dev.auditbridge.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.auditbridge.config.Settings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A listing of more objects than one answer names. Source: S3 API reference, ListObjectsV2. */
class S3PagesTest {

    @Test
    @DisplayName("I6: a listing goes on until S3 says that it is complete, also after a page without objects")
    void pages() throws Exception {
        List<String> asked = new ArrayList<>();
        HttpServer s3 = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        s3.createContext("/", exchange -> {
            try (exchange) {
                String query = exchange.getRequestURI().getQuery();
                asked.add(query);
                byte[] page = (query.contains("token=b+/=")
                                ? page("", object("p/letters/3", 5))
                                : query.contains("token=a")
                                        ? page("b+/=", "")
                                        : page("a", object("p/letters/1", 2) + object("p/letters/2", 3)))
                        .getBytes(UTF_8);
                exchange.sendResponseHeaders(200, page.length);
                exchange.getResponseBody().write(page);
            }
        });
        s3.start();
        S3DeadLettersFactory factory = new S3DeadLettersFactory();
        Settings settings =
                Settings.parse(factory.spec(), """
                    region: eu-west-1
                    endpoint: http://127.0.0.1:%d
                    bucket: audit
                    prefix: p
                    accessKeyId: AKIAEXAMPLE
                    secretAccessKey: example
                    """.formatted(s3.getAddress().getPort()));
        List<String> listed = new ArrayList<>();
        try (S3ObjectStore objects = S3Place.of(settings).open()) {
            objects.listAll("letters/", object -> listed.add(object.name() + " " + object.bytes()));
        } finally {
            s3.stop(0);
        }

        assertThat(listed).containsExactly("letters/1 2", "letters/2 3", "letters/3 5");
        assertThat(asked).hasSize(3).allMatch(query -> query.contains("prefix=p/letters/"));
    }

    private static String object(String key, int size) {
        return "<Contents><Key>" + key + "</Key><Size>" + size + "</Size></Contents>";
    }

    private static String page(String next, String objects) {
        return "<?xml version=\"1.0\"?><ListBucketResult><IsTruncated>" + !next.isEmpty() + "</IsTruncated>" + objects
                + (next.isEmpty() ? "" : "<NextContinuationToken>" + next + "</NextContinuationToken>")
                + "</ListBucketResult>";
    }
}
