package dev.auditbridge.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditbridge.config.Settings;
import dev.auditbridge.delivery.DeadLetters;
import dev.auditbridge.delivery.DeadLettersContract;
import dev.auditbridge.pipeline.ObjectDeadLetters;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;

/** Dead letters in S3, against an independent implementation of it. */
class MotoDeadLettersTest extends DeadLettersContract {
    private static final AtomicInteger NAMES = new AtomicInteger();

    @RegisterExtension
    static final Moto moto = new Moto();

    private final String bucket = "letters-" + NAMES.incrementAndGet();

    @BeforeEach
    void make() {
        try (S3Client s3 = client()) {
            s3.createBucket(request ->
                    request.bucket(bucket).createBucketConfiguration(where -> where.locationConstraint("eu-west-1")));
        }
    }

    @Override
    protected DeadLetters open(long most) throws IOException {
        S3DeadLettersFactory factory = new S3DeadLettersFactory();
        S3Place place = S3Place.of(settings(factory, bucket));
        return new ObjectDeadLetters(place.toString(), place.open(), most);
    }

    @Test
    void letters_lie_below_the_prefix_as_text_that_a_person_can_read() throws IOException {
        S3DeadLettersFactory factory = new S3DeadLettersFactory();
        try (DeadLetters letters = factory.open(settings(factory, bucket));
                S3Client s3 = client()) {
            letters.append(letter(0, "x"));

            String key = s3.listObjectsV2(request -> request.bucket(bucket))
                    .contents()
                    .getFirst()
                    .key();
            assertThat(key).matches("auditbridge/prod/letters/20260102T030405678000Z-[0-9a-f]{12}");
            assertThat(s3.getObjectAsBytes(request -> request.bucket(bucket).key(key))
                            .asUtf8String())
                    .contains("\"reason\":\"why\"");
            assertThat(letters.probe())
                    .isEqualTo("s3://" + bucket + "/auditbridge/prod/ can be listed, read and written");
        }
    }

    @Test
    void a_bucket_that_is_not_there_is_told_with_what_to_do() throws IOException {
        S3DeadLettersFactory factory = new S3DeadLettersFactory();
        try (DeadLetters letters = factory.open(settings(factory, "not-there"))) {
            assertThatThrownBy(() -> letters.append(letter(0, "x")))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the bucket not-there is not there: make it in eu-west-1, or correct the key bucket"
                            + " or region");
            assertThatThrownBy(letters::probe).hasMessageContaining("the bucket not-there is not there");
        }
    }

    private static S3Client client() {
        return moto.client(
                S3Client.builder().forcePathStyle(true),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAEXAMPLE", "example")));
    }

    private static Settings settings(S3DeadLettersFactory factory, String bucket) {
        return Settings.parse(factory.spec(), """
            region: eu-west-1
            endpoint: %s
            accessKeyId: AKIAEXAMPLE
            secretAccessKey: example
            bucket: %s
            prefix: auditbridge/prod
            """.formatted(moto.endpoint(), bucket));
    }
}
