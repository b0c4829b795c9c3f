package dev.auditbridge.config;

import java.time.Duration;
import java.util.List;

/** A configuration with every form of key, for these tests. */
final class Example {
    enum Mode {
        FAST,
        VERY_SAFE
    }

    static final Key<String> REGION =
            Key.text("region", "Where the service runs.").required();
    static final Key<Integer> ATTEMPTS =
            Key.whole("attempts", "How often to try.", 1, 9).or(3);
    static final Key<Boolean> VERBOSE =
            Key.flag("verbose", "Whether to say more.").or(false);
    static final Key<Duration> EVERY = Key.duration(
                    "every", "How often to look.", Duration.ofSeconds(1), Duration.ofDays(1))
            .or(Duration.ofMinutes(10));
    static final Key<Long> PAGE =
            Key.size("page", "The largest page.", 1 << 10, 1 << 30).or(1L << 20);
    static final Key<Mode> MODE = Key.choice("mode", "How to work.", Mode.class).or(Mode.VERY_SAFE);
    static final Key<List<String>> GROUPS = Key.texts("groups", "Which groups.");
    static final Key<Start> START = Key.start();
    static final Key<String> ID = Key.text("id", "The account.").required();
    static final Key<List<Settings>> ACCOUNTS = Key.nestedList("accounts", "More accounts.", ID);
    static final ComponentSpec LOG_SERVICE = ComponentSpec.of(
            "log-service", "Pages of a log.", REGION, ATTEMPTS, VERBOSE, EVERY, PAGE, MODE, GROUPS, START, ACCOUNTS);

    static final Key<Secret> PASSWORD = Key.secret("password", "The password.").required();
    static final Key<String> USER = Key.text("user", "The user.");
    static final ComponentSpec MESSAGE_BUS = ComponentSpec.of("message-bus", "Messages.", PASSWORD, USER);

    static final Key<Component> KIND = Key.oneOf("kind of source", "What to read.", List.of(LOG_SERVICE, MESSAGE_BUS))
            .required();
    static final Key<Settings> SOURCE =
            Key.nested("source", "The source.", KIND).required();
    static final Key<Long> MEMORY = Key.size("memory", "The budget.", 1 << 20, 1L << 40);
    static final Key<Settings> LIMITS = Key.nested("limits", "What is too much.", MEMORY);
    static final ComponentSpec ROOT =
            ComponentSpec.of("example", "An example.", SOURCE, LIMITS, ConfigurationFile.ALLOW_LITERAL_SECRETS);

    private Example() {}
}
