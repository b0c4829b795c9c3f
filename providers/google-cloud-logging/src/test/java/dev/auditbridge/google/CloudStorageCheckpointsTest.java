package dev.auditbridge.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.OAuth2Credentials;
import com.google.auth.oauth2.OAuth2CredentialsWithRefresh;
import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.config.Settings;
import dev.auditbridge.pipeline.CheckpointStore;
import dev.auditbridge.pipeline.CheckpointStoreContract;
import dev.auditbridge.pipeline.ObjectCheckpointStore;
import dev.auditbridge.source.Checkpoint;
import dev.auditbridge.source.Position;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints in Cloud Storage, against a strict stand-in of its documentation. */
class CloudStorageCheckpointsTest extends CheckpointStoreContract {
    private static final CloudStorageCheckpointStoreFactory FACTORY = new CloudStorageCheckpointStoreFactory();
    private static final Checkpoint SOME = new Checkpoint(Map.of("p", new Position("v1:1")), Map.of());
    private static final Checkpoint MORE = new Checkpoint(Map.of("p", new Position("v1:2")), Map.of());

    private CloudStorageStandIn cloud;

    @BeforeEach
    void start() throws IOException {
        cloud = CloudStorageStandIn.start();
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Override
    protected CheckpointStore open() throws IOException {
        return open(CloudStorageStandIn.BUCKET);
    }

    private CheckpointStore open(String bucket) throws IOException {
        return FACTORY.open(Settings.parse(
                FACTORY.spec(),
                "bucket: " + bucket + "\nprefix: audit bridge/\"prod\"\nplaintext: true\ncredentials: {type: none}\n"
                        + "quotaProject: payer\nendpoint: \"" + cloud.endpoint() + "\""));
    }

    @Test
    @DisplayName("I1: a save whose answer was lost is no conflict, and the next save holds")
    void lostAnswer() throws IOException {
        try (CheckpointStore store = open()) {
            String version = store.save("gke", SOME, "");
            cloud.loseAnswers(true);
            assertThatThrownBy(() -> store.save("gke", MORE, version)).isInstanceOf(IOException.class);
            cloud.loseAnswers(false);
            store.save("gke", MORE, version);
            assertThat(store.load("gke").checkpoint().positions()).isEqualTo(MORE.positions());
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(textBlock = """
            401, check the key
            403, roles/storage.objectUser
            429, once a second
            503, 503
            """)
    @DisplayName("I5: an error says what to do, and passes by itself")
    void errors(int status, String words) throws IOException {
        try (CheckpointStore store = open()) {
            cloud.answer(status);
            assertThatThrownBy(() -> store.load("gke"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(words);
            assertThatThrownBy(() -> store.save("gke", SOME, ""))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("gs://checkpoints/audit bridge/\"prod\"/gke.checkpoint")
                    .hasMessageContaining(words);
            cloud.answer(0);
            store.save("gke", SOME, "");
        }
    }

    @Test
    @DisplayName("a bucket that is not there is told, and not taken for a source that never ran")
    void noBucket() throws IOException {
        try (CheckpointStore store = open("elsewhere")) {
            assertThatThrownBy(() -> store.load("gke")).hasMessageContaining("create the bucket");
            assertThatThrownBy(() -> store.save("gke", SOME, "")).hasMessageContaining("create the bucket");
            assertThatThrownBy(store::probe).isInstanceOf(IOException.class);
        }
    }

    @Test
    @DisplayName("credentials that the service refuses are read anew, once; the quota project is named")
    void refreshesCredentials() throws IOException {
        cloud.requireToken("second");
        int[] refreshed = {0};
        Date later = Date.from(Instant.now().plusSeconds(3600));
        OAuth2Credentials credentials = OAuth2CredentialsWithRefresh.newBuilder()
                .setAccessToken(new AccessToken("first", later))
                .setRefreshHandler(() -> {
                    refreshed[0]++;
                    return new AccessToken("second", later);
                })
                .build();
        try (CheckpointStore store = new ObjectCheckpointStore(
                "gs://checkpoints/",
                new CloudStorageObjects(
                        URI.create("http://" + cloud.endpoint()),
                        CloudStorageStandIn.BUCKET,
                        "",
                        Optional.of("payer"),
                        Optional.of(credentials)))) {
            store.save("gke", SOME, "");
            assertThat(store.load("gke").checkpoint()).isEqualTo(SOME);
            assertThat(refreshed[0]).isEqualTo(1);
            assertThat(cloud.lastProject()).isEqualTo("payer");
            cloud.requireToken("third");
            assertThatThrownBy(() -> store.load("gke"))
                    .hasMessageContaining("401")
                    .hasMessageNotContaining("second");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bucket: gs://mine", "bucket: Mine", "bucket: mine\nplaintext: true"})
    void settingsThatDoNotGoTogetherAreRefused(String yaml) {
        assertThatThrownBy(() -> FACTORY.check(Settings.parse(FACTORY.spec(), yaml)))
                .isInstanceOf(ConfigurationException.class);
    }
}
