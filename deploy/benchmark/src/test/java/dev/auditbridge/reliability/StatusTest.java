package dev.auditbridge.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.auditbridge.Checklist;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What the program says of itself while it starts and works. */
@Isolated
class StatusTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int SCRAPES = 100;

    @TempDir
    private Path folder;

    @Test
    @DisplayName("/ready is 503 until every source polled and every output was reached; a scrape under load is quick")
    void status() throws Exception {
        try (Rig rig = new Rig(folder);
                StatusPage page = new StatusPage()) {
            rig.write(rig.file().with(BridgeFile.MORE, page.yaml()));
            // A log group is there from its first record on; until then its source waits for somebody.
            rig.clouds.issue(12);
            rig.collectors.down(true);
            rig.clouds.google.denyPermission(true);
            try (BridgeProcess bridge = rig.start()) {
                await().atMost(LIMIT).until(() -> page.get("/ready").startsWith("503") || !bridge.isAlive());
                await().atMost(LIMIT).until(() -> page.get("/ready").contains("gke"));
                assertThat(page.get("/ready")).contains("https").contains("gke");
                assertThat(page.get("/live")).startsWith("200");
                rig.clouds.google.denyPermission(false);
                await().atMost(LIMIT).until(() -> !page.get("/ready").contains("gke"));
                String withoutOutputs = page.get("/ready");
                assertThat(withoutOutputs).startsWith("503").contains("https");
                rig.collectors.down(false);
                await().atMost(LIMIT)
                        .untilAsserted(() -> assertThat(page.get("/ready")).startsWith("200"));

                List<Double> millis = new ArrayList<>();
                for (int i = 0; i < SCRAPES; i++) {
                    rig.clouds.issue(12);
                    long start = System.nanoTime();
                    assertThat(page.get("/metrics")).startsWith("200");
                    millis.add((System.nanoTime() - start) / 1e6);
                    Thread.sleep(20);
                }
                Collections.sort(millis);
                double median = millis.get(SCRAPES / 2);
                Checklist.row(
                        29,
                        "/ready at start, and scrapes under load",
                        "503 until the last source polled and the outputs were reached, then 200; a scrape takes %.1f ms, the slowest of %d %.0f ms"
                                .formatted(median, SCRAPES, millis.getLast()),
                        "not ready before; a scrape below 20 ms",
                        median < 20);
            }
        }
    }
}
