package dev.auditbridge.google;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.google.AuditEntry.Call;
import dev.auditbridge.google.Request.Target;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RequestTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource("grammar")
    void readsGooglesNamesAsTheTableSays(String row) {
        String[] cells = Arrays.stream(row.split("\\|")).map(String::trim).toArray(String[]::new);

        Request request = read(new Call(null, cells[0], absent(cells[1]), null));
        assertThat(text(request.target())).isEqualTo(cells[2]);
        assertThat(request.uri()).isEqualTo(cells[3].equals("-") ? "" : cells[3]);
        assertThat(request.verb()).isEqualTo(cells[4]);
        String marks = (cells[3].equals("-") ? "" : "requestURI,") + (cells[5].equals("-") ? "" : cells[5]);
        assertThat(Field.paths(request.inferred())).isEqualTo(marks.replaceAll(",$", ""));
    }

    static Stream<String> grammar() throws IOException {
        try (InputStream table = RequestTest.class.getResourceAsStream("grammar.txt")) {
            assertThat(table).isNotNull();
            return new String(table.readAllBytes(), UTF_8)
                    .lines().filter(line -> !line.startsWith("#")).toList().stream();
        }
    }

    private static String text(@Nullable Target target) {
        if (target == null) {
            return "none";
        }
        return Stream.of(
                        target.group(),
                        target.version(),
                        target.resource(),
                        target.namespace(),
                        target.name(),
                        target.subresource())
                .map(part -> part == null ? "-" : part)
                .reduce((left, right) -> left + " / " + right)
                .orElseThrow();
    }

    private static Request read(Call call) {
        return requireNonNull(Request.of(call));
    }

    private static @Nullable String absent(String cell) {
        return cell.equals("-") ? null : cell;
    }

    @Test
    void withoutResourceNameTheAuthorizedResourceTellsTheTarget() {
        Request request = read(new Call("k8s.io", "io.k8s.core.v1.pods.get", null, "core/v1/namespaces/a/pods/p"));
        assertThat(text(request.target())).isEqualTo("- / v1 / pods / a / p / -");
    }

    @Test
    void resourceNameWinsWhereTheNamesDisagree() {
        Request request = read(new Call("k8s.io", "io.k8s.core.v1.pods.get", "core/v1/namespaces/a/secrets/s", null));
        assertThat(text(request.target())).isEqualTo("- / v1 / secrets / a / s / -");
        assertThat(request.inferred()).as("it is no plain fact").contains(Field.RESOURCE);
    }

    @Test
    void aVersionOfNoUsualFormIsFoundByResourceName() {
        Request request = read(
                new Call("k8s.io", "io.acme.2025-01.orders.status.patch", "acme.io/2025-01/orders/7/status", null));
        assertThat(text(request.target())).isEqualTo("acme.io / 2025-01 / orders / - / 7 / status");
    }

    @Test
    void withoutMethodNameTheUrlDecidesAboutNamespacesAsInTheApiServer() {
        Request request = read(new Call("k8s.io", null, "core/v1/namespaces/x/finalize", null));
        assertThat(text(request.target())).isEqualTo("- / v1 / namespaces / x / x / finalize");
        assertThat(request.verb()).isNull();
    }

    @Test
    void namesNothingOfUseIsNoRequest() {
        assertThat(Request.of(new Call("k8s.io", "Something.Else", null, null))).isNull();
        assertThat(Request.of(Call.NONE)).isNull();
    }
}
