package dev.auditbridge.output.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditbridge.output.Output;
import dev.auditbridge.output.OutputContract;
import dev.auditbridge.output.Outputs;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The contract over a stream, against a strict receiver; syslog knows no acknowledgements, so none of them is asked for. */
abstract class SyslogContract extends OutputContract {

    /** The receiver, made once a test. */
    abstract SyslogReceiver receiver();

    /** More settings of the output. */
    abstract String settings();

    @Override
    protected Output open() throws Exception {
        return Outputs.of("syslog", """
                hosts: ["%s"]
                timeout: %dms
                connectTimeout: 20s
                largestMessage: 32MiB
                %s
                """.formatted(receiver().endpoint(), TIMEOUT.toMillis(), settings()));
    }

    @Override
    protected boolean provoke(Fault fault) throws Exception {
        switch (fault) {
            case SLOW -> receiver().slow(Duration.ofMillis(10));
            case CUTS -> receiver().cut();
            case SILENT -> receiver().silent(true);
            case RESETS_IDLE -> {
                receiver().reset();
                // On a busy machine the kernel passes the reset on a moment later, and nothing shows when it has.
                Thread.sleep(200);
            }
            case TAKES_THE_FIRST, NOT_NOW, REFUSES_THE_FIRST, LETS_NOBODY_IN -> {
                return false;
            }
        }
        return true;
    }

    @Override
    protected void repair() throws Exception {
        receiver().silent(false);
        receiver().slow(Duration.ZERO);
    }

    @Override
    protected List<String> received() {
        return receiver().messages().stream()
                .map(message -> message.substring(message.indexOf('{')))
                .toList();
    }

    @AfterEach
    void the_protocol_was_kept() throws Exception {
        receiver().close();
        assertThat(receiver().violations()).isEmpty();
    }
}
