package dev.auditbridge.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.auditbridge.config.ConfigurationException;
import dev.auditbridge.config.Settings;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceException;
import dev.auditbridge.standins.cloudwatch.CloudWatchStandIn;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** I5, I7: every way in which AWS can refuse is told with what to do, and without a secret. */
class CloudWatchSourceFailuresTest {
    private static final String KEYS = "accessKeyId: AKIAEXAMPLE\nsecretAccessKey: TOPSECRET\n";

    private final CloudWatchSourceFactory factory = new CloudWatchSourceFactory();
    private CloudWatchStandIn standIn;

    @BeforeEach
    void start() throws IOException {
        standIn = CloudWatchStandIn.start();
        standIn.put(Audit.GROUP, Audit.STREAM, Instant.now(), Audit.event("a"));
    }

    @AfterEach
    void stop() {
        standIn.close();
    }

    @Test
    void a_probe_says_what_is_read_and_how_soon() throws Exception {
        try (Source source = source(KEYS)) {
            assertThat(source.probe())
                    .isEqualTo(
                            "1 log group in eu-west-1 can be read; a new Event is asked for every 30 s, a late one for"
                                    + " certain until 15 min after its time");
        }
    }

    @Test
    @DisplayName("I5: no permission is blocked, with the permission to give")
    void denied() {
        standIn.faults().denyAccess(true);
        assertThat(failure(KEYS, SourceException.Kind.BLOCKED))
                .contains("eu-west-1", Audit.GROUP, "allow logs:FilterLogEvents");
    }

    @Test
    @DisplayName("I5: a session that is over is blocked")
    void expired() {
        standIn.faults().expireCredentials(true);
        assertThat(failure(KEYS, SourceException.Kind.BLOCKED)).contains("expired", "renew");
    }

    @Test
    void what_passes_by_itself_is_tried_again() {
        standIn.faults().throttleEvery(1);
        assertThat(failure(KEYS, SourceException.Kind.RETRY)).contains("throttles");
        standIn.faults().clear();
        standIn.faults().failEvery(1);
        assertThat(failure(KEYS, SourceException.Kind.RETRY)).contains("failed", Audit.GROUP);
        standIn.faults().clear();
        standIn.faults().breakEvery(1);
        assertThat(failure(KEYS, SourceException.Kind.RETRY)).contains("did not answer", Audit.GROUP);
        standIn.close();
        assertThat(failure(KEYS, SourceException.Kind.RETRY)).contains("did not answer", Audit.GROUP);
    }

    @Test
    @DisplayName("I5: a profile that is not there is blocked")
    void no_credentials() {
        assertThat(failure("profile: nobody-has-this\n", SourceException.Kind.BLOCKED))
                .contains("no AWS credentials", "profile");
    }

    @Test
    @DisplayName("I5: a role that STS does not give is blocked")
    void no_role() {
        assertThat(failure(
                        KEYS + "stsEndpoint: " + standIn.endpoint()
                                + "\nassumeRole: { arn: \"arn:aws:iam::222222222222:role/reader\" }\n",
                        SourceException.Kind.BLOCKED))
                .contains("arn:aws:iam::222222222222:role/reader", "cannot be assumed", "trust policy");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "region: eu-west-1\\nlogGroups: [\"a b\"]                                | is no log group",
                "region: eu-west-1\\nlogGroups: [/a, /a]                                 | is there twice",
                "region: eu-west-1\\nlogGroups: [\"arn:aws:logs:us-east-1:111122223333:log-group:/a:*\"] | another region",
                "region: eu-west-1\\nlogGroups: [/a]\\nendpoint: logs.example            | no http or https URL",
                "region: eu-west-1\\nlogGroups: [/a]\\nfips: true\\nendpoint: http://x   | not together",
                "region: eu-west-1\\nlogGroups: [/a]\\naccessKeyId: A                    | go together",
                "region: eu-west-1\\nlogGroups: [/a]\\nassumeRole: { arn: reader }       | no ARN of a role",
            })
    void settings_that_do_not_go_together_are_refused(String yaml, String words) {
        Settings settings = Settings.parse(factory.spec(), yaml.replace("\\n", "\n"));
        assertThatThrownBy(() -> factory.create("eks", settings, EventLimits.DEFAULT))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(words);
    }

    @Test
    void a_group_may_be_named_by_its_ARN_with_or_without_the_star() throws Exception {
        for (String arn : new String[] {
            "arn:aws:logs:eu-west-1:444455556666:log-group:" + Audit.GROUP,
            "arn:aws:logs:eu-west-1:444455556666:log-group:" + Audit.GROUP + ":*"
        }) {
            try (Source source = create("[\"" + arn + "\"]", KEYS)) {
                assertThat(source.probe()).contains("1 log group");
            }
        }
    }

    private String failure(String credentials, SourceException.Kind kind) {
        try (Source source = source(credentials)) {
            SourceException error = catchThrowableOfType(SourceException.class, source::probe);
            assertThat(error).isNotNull();
            assertThat(error.kind()).as(error.getMessage()).isEqualTo(kind);
            assertThat(error.getMessage()).doesNotContain("TOPSECRET").doesNotContain("\n");
            return String.valueOf(error.getMessage());
        }
    }

    private Source source(String credentials) {
        return create("[" + Audit.GROUP + "]", credentials);
    }

    private Source create(String groups, String credentials) {
        Settings settings = Settings.parse(factory.spec(), """
                region: eu-west-1
                endpoint: %s
                logGroups: %s
                %s
                """.formatted(standIn.endpoint(), groups, credentials));
        return factory.create("eks", settings, EventLimits.DEFAULT);
    }
}
