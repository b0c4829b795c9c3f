package dev.auditbridge.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditbridge.FuzzTarget;
import dev.auditbridge.config.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

class PolicyLoaderFuzzTest extends FuzzTarget {
    /** Of the policies that the real loader was asked about; one in so many is enough to begin with. */
    private static final int ONE_IN = 8;

    @Override
    protected String target() {
        return "policy loader";
    }

    @Override
    protected Stream<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        try (InputStream answers = getClass().getResourceAsStream("loader-decisions.ndjson");
                InputStream documentation = getClass().getResourceAsStream("documentation.yaml")) {
            seeds.add(documentation.readAllBytes());
            String[] lines = new String(answers.readAllBytes(), StandardCharsets.UTF_8).split("\n");
            for (int i = 0; i < lines.length; i += ONE_IN) {
                String policy =
                        new ObjectMapper().readTree(lines[i]).get("policy").textValue();
                seeds.add(policy.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return seeds.stream();
    }

    @Override
    protected void read(byte[] input) {
        try {
            assertThat(PolicyLoader.load("policy.yaml", input).policy()).isNotNull();
        } catch (ConfigurationException e) {
            assertThat(e).hasMessageStartingWith("policy.yaml:");
        }
    }
}
