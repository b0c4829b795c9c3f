package dev.auditbridge.standins.collector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The strict collector against an independent client of the protocol: lumberjack-client of npm. */
@Timeout(60)
class NpmClientPeerTest {
    private static final String SCRIPT = """
            const Client = require(process.argv[3] + '/lumberjack-client')
            const client = new Client({host: '127.0.0.1', port: Number(process.argv[2])})
            for (let i = 0; i < 100; i++) client.log({message: 'queued ' + i, 'grüße': '\\u0000"'})
            setTimeout(() => { for (let i = 0; i < 10; i++) client.log({message: 'sent ' + i}) }, 500)
            setTimeout(() => process.exit(0), 20000)
            """;

    @TempDir
    Path folder;

    @Test
    void the_collector_takes_what_another_client_sends() throws Exception {
        Path node = Peers.program("node");
        Path modules = modules();
        Path script = Files.writeString(folder.resolve("client.js"), SCRIPT);
        try (LumberjackCollector collector = LumberjackCollector.start()) {
            Process process = new ProcessBuilder(
                            node.toString(), script.toString(), Integer.toString(collector.port()), modules.toString())
                    .inheritIO()
                    .start();
            try {
                assertThat(collector.await(110, Duration.ofSeconds(30))).isTrue();
            } finally {
                process.destroy();
            }
            assertThat(collector.violations()).isEmpty();
            assertThat(collector.documents().stream().map(Document::message).flatMap(Optional::stream))
                    .hasSize(110)
                    .startsWith("queued 0", "queued 1")
                    .endsWith("sent 8", "sent 9");
        }
    }

    private static Path modules() throws IOException {
        String value = System.getenv().getOrDefault("AUDITBRIDGE_NPM", "");
        boolean there = !value.isEmpty() && Files.isDirectory(Path.of(value, "lumberjack-client"));
        if (!there && "required".equals(System.getProperty("peers"))) {
            throw new AssertionError("the npm package lumberjack-client is not here: AUDITBRIDGE_NPM must name the"
                    + " node_modules that hold it, and -Dpeers=required asks for it");
        }
        Assumptions.assumeTrue(
                there,
                "the npm package lumberjack-client is not here: AUDITBRIDGE_NPM names the node_modules that hold it");
        return Path.of(value);
    }
}
