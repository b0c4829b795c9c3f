package dev.auditbridge.aws;

import dev.auditbridge.config.Settings;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.SourceContract;
import dev.auditbridge.source.World;
import dev.auditbridge.standins.cloudwatch.CloudWatchStandIn;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/** The contract of a source, kept by the AWS SDK towards the stand-in. */
class CloudWatchSourceTest {
    private static final String OTHER_GROUP = "/aws/eks/bank/cluster";

    @Nested
    class Plain extends SourceContract {
        @Override
        protected World world() throws IOException {
            return new CloudWatchWorld();
        }
    }

    @Nested
    @DisplayName("with empty pages all the time")
    class Rough extends SourceContract {
        @Override
        protected World world() throws IOException {
            CloudWatchWorld world = new CloudWatchWorld();
            world.standIn.faults().emptyPageBeforeEvery(3);
            return world;
        }

        @Override
        protected int volume() {
            return 40;
        }

        @Override
        protected int modelSteps() {
            return 40;
        }
    }

    private static final class CloudWatchWorld implements World {
        private final CloudWatchStandIn standIn = CloudWatchStandIn.start();
        private final CloudWatchSourceFactory factory = new CloudWatchSourceFactory();
        private long last;
        private int next;

        CloudWatchWorld() throws IOException {
            for (String group : List.of(Audit.GROUP, OTHER_GROUP)) {
                standIn.put(group, "authenticator-1", Instant.ofEpochMilli(stamp()), "time=\"x\" level=info");
            }
        }

        @Override
        public Source open() {
            Settings settings =
                    Settings.parse(factory.spec(), """
                    region: eu-west-1
                    endpoint: %s
                    logGroups: [%s, %s]
                    accessKeyId: AKIAEXAMPLE
                    secretAccessKey: example
                    start: 10m
                    window: 2s
                    hot: 1s
                    poll: 100ms
                    sweep: 1s
                    requestsPerSecond: 1000
                    pageSize: 7
                    """.formatted(standIn.endpoint(), Audit.GROUP, OTHER_GROUP));
            return factory.create("eks", settings, EventLimits.DEFAULT);
        }

        @Override
        public void put(List<String> auditIds) {
            auditIds.forEach(id -> put(Audit.event(id)));
        }

        @Override
        public void putPoison(String word) {
            put("no JSON but " + word);
        }

        private void put(String message) {
            next++;
            standIn.put(
                    next % 2 == 0 ? Audit.GROUP : OTHER_GROUP,
                    next % 3 == 0 ? Audit.STREAM : Audit.OTHER_STREAM,
                    Instant.ofEpochMilli(stamp()),
                    message);
        }

        /** A time of its own, which has passed when this returns: no sweep reads what is stamped after its start. */
        private long stamp() {
            last = Math.max(last + 1, System.currentTimeMillis());
            while (System.currentTimeMillis() <= last) {
                LockSupport.parkNanos(100_000);
            }
            return last;
        }

        @Override
        public Set<Fault> faults() {
            return EnumSet.of(Fault.UNAVAILABLE, Fault.THROTTLED, Fault.FORBIDDEN);
        }

        @Override
        public void begin(Fault fault) {
            set(fault, true);
        }

        @Override
        public void end(Fault fault) {
            set(fault, false);
        }

        private void set(Fault fault, boolean on) {
            switch (fault) {
                case UNAVAILABLE -> standIn.faults().failEvery(on ? 1 : 0);
                case THROTTLED -> standIn.faults().throttleEvery(on ? 1 : 0);
                case FORBIDDEN -> standIn.faults().denyAccess(on);
                case COMMIT_FAILS -> throw new IllegalArgumentException("CloudWatch keeps no positions");
            }
        }

        @Override
        public Set<Trait> traits() {
            return EnumSet.of(Trait.WINDOWS);
        }

        @Override
        public Instant now() {
            return Instant.ofEpochMilli(stamp());
        }

        @Override
        public void close() {
            standIn.close();
        }
    }
}
