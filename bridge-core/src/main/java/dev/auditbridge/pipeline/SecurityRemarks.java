package dev.auditbridge.pipeline;

import dev.auditbridge.config.FilesRead;
import dev.auditbridge.config.Settings;
import dev.auditbridge.output.tls.TlsSettings;
import dev.auditbridge.pipeline.BridgeConfiguration.OutputEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What an operator should know of a configuration that is allowed, and less safe than it could be (I7). */
final class SecurityRemarks {
    private SecurityRemarks() {}

    static List<String> of(Settings root, FilesRead secrets, List<OutputEntry> outputs) {
        List<String> remarks = new ArrayList<>();
        for (Path file : secrets.readableByAll()) {
            remarks.add(file + " may hold a secret, and every user of this machine can read it: chmod 640 " + file
                    + ", owned by the bridge's group (in Kubernetes, defaultMode: 0440)");
        }
        root.find(BridgeKeys.SERVER)
                .filter(server -> server.get(BridgeKeys.INSECURE_STATUS))
                .ifPresent(
                        server -> remarks.add("server.insecure: metrics and reasons are told to everybody who reaches "
                                + server.get(BridgeKeys.LISTEN) + "; set server.token instead"));
        for (OutputEntry output : outputs) {
            if (!TlsSettings.verifiesHost(output.factory().spec(), output.settings())) {
                remarks.add("output " + output.name() + ": tls.verifyHost is off: whoever holds any certificate that is"
                        + " trusted can take its Events; give the collector a certificate with its name");
            }
        }
        return remarks;
    }
}
