package dev.auditbridge.encode;

import dev.auditbridge.event.AuditEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The line that LogRhythm's Open Collector emits, from {@code |beatname=} to {@code |original_message=}, in the field order
 * of its base rule "Syslog - Open Collector". What goes before it, the syslog header, is the output's.
 *
 * <p>The format knows no escape. The Open Collector writes {@code -} for {@code |} and a space for a line break in a value,
 * and so does this. The whole Event is the last field; in it {@code |}, which JSON has in strings only, stands as the JSON
 * escape {@code \}{@code u007c}: a client that puts {@code |device_type=other|} into a request cannot move its Event to
 * another log source, whose expression would find that text anywhere in the line.
 */
public final class LogRhythmEncoder implements Encoder {
    /** What LogRhythm's schema gives a text (documented for {@code object}). */
    private static final int TEXT = 1_000;

    private static final String NOT_IN_EVENT =
            "no field; with `encode.origin: annotations` an annotation of the Event in `original_message`";

    private static final Escaping VALUE = new Escaping(Map.of('|', "-"));
    private static final byte[] PIPE = "\\u007c".getBytes(StandardCharsets.US_ASCII);

    private final TextFields fields;

    /**
     * An encoder.
     *
     * @param source the names by which LogRhythm tells the log source
     */
    public LogRhythmEncoder(LogSource source) {
        this.fields = new TextFields(mapping(source).fields(), "|", VALUE);
    }

    @Override
    public byte[] encode(AuditEvent event) {
        Utf8Buffer out = new Utf8Buffer(event.json().length + 1_024);
        out.ascii('|');
        fields.write(event, out, new ArrayList<>(0));
        return out.toByteArray();
    }

    private static void original(AuditEvent event, Utf8Buffer out) {
        byte[] json = event.json();
        int done = 0;
        for (int at = 0; at < json.length; at++) {
            if (json[at] == '|') {
                out.bytes(json, done, at);
                out.bytes(PIPE);
                done = at + 1;
            }
        }
        out.bytes(json, done, json.length);
    }

    static Mapping mapping(LogSource source) {
        return new Mapping(
                "logrhythm",
                "LogRhythm: the Open Collector's syslog line",
                List.of(
                        "Field names and their order: the base rule \"Syslog - Open Collector\", as LogRhythm's"
                                + " whsdp.jq (LogRhythm-Services/OpenCollector) and published samples have it.",
                        "What the fields mean: docs.logrhythm.com, LogRhythm Schema Dictionary and Guide."),
                List.of(
                        "The format knows no escape: in a value `-` stands for `|`, and a space for a line break or"
                                + " any other control character, as the Open Collector itself does it.",
                        "`original_message` is last and runs to the end of the line. It is the whole Event as JSON;"
                                + " `|` stands in it as the JSON escape `\\u007c`, which every JSON parser reads as `|`.",
                        "A value longer than its limit is cut; `original_message` has it whole."),
                List.of(
                        Field.of("beatname", Fact.text("the setting `beat`", event -> source.beat())),
                        Field.of("device_type", Fact.text("the setting `deviceType`", source::deviceType)),
                        Field.of(
                                "fullyqualifiedbeatname",
                                Fact.text(
                                        "the settings `beat` and `identifier`",
                                        event -> source.fullyQualifiedBeatName())),
                        Field.of("time", TimeFacts.TIME),
                        Field.of("object", Facts.NAME, TEXT),
                        Field.of("objectname", Facts.OBJECT_PATH, TEXT),
                        Field.of("objecttype", Facts.RESOURCE, TEXT),
                        Field.of("policy", Facts.DECISION_REASON, TEXT),
                        Field.of("result", Facts.DECISION, TEXT),
                        Field.of("url", Facts.REQUEST_URI, TEXT),
                        Field.of("useragent", Facts.USER_AGENT, TEXT),
                        Field.of("responsecode", Facts.RESPONSE_CODE),
                        Field.of("subject", Facts.NAMESPACE, TEXT),
                        Field.of("version", Facts.GROUP_VERSION, TEXT),
                        Field.of("command", Facts.COMMAND, TEXT),
                        Field.of("reason", Facts.REASON_AND_MESSAGE, TEXT),
                        Field.of("action", Facts.VERB, TEXT),
                        Field.of("status", Facts.STAGE, TEXT),
                        Field.of("session", Facts.AUDIT_ID, TEXT),
                        Field.of("severity", Severity.OF_TEN),
                        Field.of("vendorinfo", Facts.USER_EXTRA, TEXT),
                        Field.of("sip", SourceFacts.SOURCE_IP, TEXT),
                        Field.of("snatip", SourceFacts.FURTHER_SOURCE_IPS, TEXT),
                        Field.of("dname", OriginFacts.CLUSTER_NAME, TEXT),
                        Field.of("serialnumber", Facts.ACCESS_KEY_ID, TEXT),
                        Field.of("login", Facts.USERNAME, TEXT),
                        Field.of("account", Facts.IMPERSONATED_USERNAME, TEXT),
                        Field.of("group", Facts.USER_GROUPS, TEXT),
                        Field.of("tag1", Facts.SIGNATURE, TEXT),
                        Field.of("tag2", OriginFacts.PROVIDER, TEXT),
                        Field.of("tag3", OriginFacts.ACCOUNT, TEXT),
                        Field.of("tag4", Facts.USER_UID, TEXT),
                        Field.of("tag5", Facts.LEVEL, TEXT),
                        Field.of(
                                "original_message",
                                new Fact.Json(
                                        WholeEvent.MEMBERS,
                                        "the whole Event; `\\u007c` for `|`",
                                        LogRhythmEncoder::original))),
                Map.of(Member.REGION, NOT_IN_EVENT, Member.STREAM, NOT_IN_EVENT, Member.RECORD_ID, NOT_IN_EVENT));
    }
}
