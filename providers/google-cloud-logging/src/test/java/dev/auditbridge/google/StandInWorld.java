package dev.auditbridge.google;

import com.google.gson.JsonObject;
import com.google.logging.v2.LogEntry;
import com.google.rpc.Code;
import dev.auditbridge.config.Settings;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.Source;
import dev.auditbridge.source.World;
import dev.auditbridge.standins.cloudlogging.CloudLoggingStandIn;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Cloud Logging as its stand-in, read by Google's client. */
final class StandInWorld implements World {
    private final CloudLoggingSourceFactory factory = new CloudLoggingSourceFactory();
    private final CloudLoggingStandIn cloud;

    StandInWorld() throws IOException {
        cloud = CloudLoggingStandIn.start();
    }

    @Override
    public Source open() {
        String yaml = "resourceNames: [projects/acme-prod]\nstart: earliest\npoll: 50ms\nsettle: 0s\noverlap: 2s\n"
                + "sweep: 1s\npageSize: 7\nrequestsPerMinute: 60000\nplaintext: true\ncredentials: {type: none}\n"
                + "endpoint: \"" + cloud.endpoint() + "\"\n";
        return factory.create("gke", Settings.parse(factory.spec(), yaml), EventLimits.DEFAULT);
    }

    @Override
    public void put(List<String> auditIds) throws IOException {
        JsonObject entry = Entries.entry("discovery");
        entry.remove("timestamp");
        entry.remove("receiveTimestamp");
        LogEntry template = Entries.proto(Entries.text(entry));
        for (String id : auditIds) {
            LogEntry.Builder one = template.toBuilder().setInsertId(id);
            one.getOperationBuilder().setId(id);
            cloud.add(one.build());
        }
    }

    @Override
    public void putPoison(String word) throws IOException {
        JsonObject entry = Entries.entry("discovery");
        entry.remove("timestamp");
        entry.remove("receiveTimestamp");
        entry.addProperty("insertId", word);
        JsonObject payload = Entries.payload(entry);
        payload.remove("methodName");
        payload.remove("resourceName");
        payload.remove("authorizationInfo");
        cloud.add(Entries.proto(Entries.text(entry)));
    }

    @Override
    public Set<Fault> faults() {
        return EnumSet.of(Fault.UNAVAILABLE, Fault.THROTTLED, Fault.FORBIDDEN);
    }

    @Override
    public void begin(Fault fault) {
        switch (fault) {
            case UNAVAILABLE -> cloud.failNext(1000, Code.UNAVAILABLE);
            case THROTTLED -> cloud.exhaustQuota(1000);
            case FORBIDDEN -> cloud.denyPermission(true);
            case COMMIT_FAILS -> throw new UnsupportedOperationException("Cloud Logging keeps no positions");
        }
    }

    @Override
    public void end(Fault fault) {
        cloud.recover();
    }

    @Override
    public Set<Trait> traits() {
        return EnumSet.of(Trait.WINDOWS, Trait.EXACT_RESTART);
    }

    @Override
    public Instant now() throws InterruptedException {
        Thread.sleep(Duration.ofMillis(2));
        Instant now = Instant.now();
        Thread.sleep(Duration.ofMillis(2));
        return now;
    }

    @Override
    public void close() {
        cloud.close();
    }
}
