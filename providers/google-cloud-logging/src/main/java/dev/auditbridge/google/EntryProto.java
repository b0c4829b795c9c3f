package dev.auditbridge.google;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.google.cloud.audit.AuditLog;
import com.google.cloud.audit.AuthenticationInfo;
import com.google.cloud.audit.AuthorizationInfo;
import com.google.cloud.audit.RequestMetadata;
import com.google.logging.v2.LogEntry;
import com.google.protobuf.Any;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.Timestamp;
import com.google.protobuf.WireFormat;
import dev.auditbridge.google.AuditEntry.Call;
import dev.auditbridge.google.AuditEntry.Caller;
import dev.auditbridge.google.AuditEntry.Operation;
import dev.auditbridge.google.AuditEntry.Resource;
import dev.auditbridge.google.AuditEntry.Split;
import dev.auditbridge.google.AuditEntry.Status;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log entry in protobuf. Request and response go from the wire straight to JSON: their number of objects would
 * be many times that of the rest. Immutable, safe for use by many threads.
 */
final class EntryProto {
    private static final String AUDIT_LOG = "type.googleapis.com/google.cloud.audit.AuditLog";
    private static final ExtensionRegistryLite NO_EXTENSIONS = ExtensionRegistryLite.getEmptyRegistry();

    private final StructJson structs = new StructJson();
    private final JsonFactory json = JsonReading.factory(JsonReading.DEEPEST);

    AuditEntry read(LogEntry entry) throws InvalidProtocolBufferException {
        Payload payload = new Payload();
        String payloadType = null;
        if (entry.hasProtoPayload()) {
            Any any = entry.getProtoPayload();
            payloadType = any.getTypeUrl();
            if (payloadType.equals(AUDIT_LOG)) {
                payload.read(any.getValue().newCodedInput());
            }
        }
        Map<String, String> of = entry.getResource().getLabelsMap();
        return new AuditEntry(
                LogNames.plain(entry.getLogName()),
                present(entry.getInsertId()),
                entry.hasTimestamp() ? instant(entry.getTimestamp()) : null,
                entry.hasReceiveTimestamp() ? instant(entry.getReceiveTimestamp()) : null,
                new Resource(
                        present(entry.getResource().getType()),
                        of.get("project_id"),
                        of.get("location"),
                        of.get("cluster_name")),
                entry.getLabelsMap(),
                new Operation(
                        present(entry.getOperation().getId()),
                        present(entry.getOperation().getProducer()),
                        entry.getOperation().getFirst(),
                        entry.getOperation().getLast()),
                entry.hasSplit()
                        ? new Split(
                                entry.getSplit().getUid(),
                                entry.getSplit().getIndex(),
                                entry.getSplit().getTotalSplits(),
                                1)
                        : null,
                payloadType,
                new Call(payload.service, payload.method, payload.resourceName, payload.authorizedResource),
                new Caller(
                        present(payload.authentication.getPrincipalEmail()),
                        present(payload.authentication.getPrincipalSubject()),
                        present(payload.authentication.getAuthoritySelector()),
                        present(payload.metadata.getCallerIp()),
                        present(payload.metadata.getCallerSuppliedUserAgent())),
                new Status(payload.status.getCode(), present(payload.status.getMessage())),
                payload.request,
                payload.response);
    }

    private static @Nullable String present(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable Instant instant(Timestamp time) {
        try {
            return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** An AuditLog in the reading. */
    private final class Payload {
        private @Nullable String service;
        private @Nullable String method;
        private @Nullable String resourceName;
        private @Nullable String authorizedResource;
        private AuthenticationInfo authentication = AuthenticationInfo.getDefaultInstance();
        private RequestMetadata metadata = RequestMetadata.getDefaultInstance();
        private com.google.rpc.Status status = com.google.rpc.Status.getDefaultInstance();
        private @Nullable Body request;
        private @Nullable Body response;
        private boolean isAuthorized;

        void read(CodedInputStream in) throws InvalidProtocolBufferException {
            try {
                for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                    field(in, tag);
                }
            } catch (InvalidProtocolBufferException e) {
                throw e;
            } catch (IOException e) {
                throw new InvalidProtocolBufferException(e);
            }
        }

        private void field(CodedInputStream in, int tag) throws IOException {
            if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                in.skipField(tag);
                return;
            }
            switch (WireFormat.getTagFieldNumber(tag)) {
                case AuditLog.SERVICE_NAME_FIELD_NUMBER -> service = present(in.readStringRequireUtf8());
                case AuditLog.METHOD_NAME_FIELD_NUMBER -> method = present(in.readStringRequireUtf8());
                case AuditLog.RESOURCE_NAME_FIELD_NUMBER -> resourceName = present(in.readStringRequireUtf8());
                case AuditLog.AUTHENTICATION_INFO_FIELD_NUMBER ->
                    authentication = message(in, AuthenticationInfo.parser());
                case AuditLog.AUTHORIZATION_INFO_FIELD_NUMBER -> authorization(in);
                case AuditLog.REQUEST_METADATA_FIELD_NUMBER -> metadata = message(in, RequestMetadata.parser());
                case AuditLog.STATUS_FIELD_NUMBER -> status = message(in, com.google.rpc.Status.parser());
                case AuditLog.REQUEST_FIELD_NUMBER -> request = body(in);
                case AuditLog.RESPONSE_FIELD_NUMBER -> response = body(in);
                default -> in.skipField(tag);
            }
        }

        /** Only the first is about the call itself. */
        private void authorization(CodedInputStream in) throws IOException {
            AuthorizationInfo info = message(in, AuthorizationInfo.parser());
            if (!isAuthorized) {
                isAuthorized = true;
                authorizedResource = present(info.getResource());
            }
        }

        private <M extends MessageLite> M message(CodedInputStream in, Parser<M> parser) throws IOException {
            return in.readMessage(parser, NO_EXTENSIONS);
        }

        private @Nullable Body body(CodedInputStream in) throws IOException {
            byte[] text = structs.read(in);
            try (JsonParser parser = json.createParser(text)) {
                parser.nextToken();
                return BodyReader.read(parser, text);
            }
        }
    }
}
