package dev.auditbridge.google;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * Writes a {@code google.protobuf.Struct} from the wire as JSON, in the wire's order, without an object for each value.
 * Numbers follow {@link NumberRule}. Immutable, safe for use by many threads.
 */
final class StructJson {
    /** Far more than protobuf's own 100 messages, which no sender can exceed; and no danger to a stack. */
    private static final int DEEPEST = 1000;

    private static final int MAP_KEY = 1;
    private static final int MAP_VALUE = 2;

    /** Reads a Struct with its length before it. */
    byte[] read(CodedInputStream in) throws IOException {
        JsonBytes out = new JsonBytes(1024);
        struct(in, out, 0);
        return out.toByteArray();
    }

    private void struct(CodedInputStream in, JsonBytes out, int depth) throws IOException {
        int before = enter(in, depth);
        out.startObject();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (isField(tag, Struct.FIELDS_FIELD_NUMBER)) {
                member(in, out, depth);
            } else {
                in.skipField(tag);
            }
        }
        out.endObject();
        in.popLimit(before);
    }

    private void member(CodedInputStream in, JsonBytes out, int depth) throws IOException {
        int before = enter(in, depth);
        String name = "";
        boolean isWritten = false;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (isField(tag, MAP_KEY)) {
                name = in.readStringRequireUtf8();
            } else if (isField(tag, MAP_VALUE)) {
                out.name(name);
                value(in, out, depth);
                isWritten = true;
            } else {
                in.skipField(tag);
            }
        }
        if (!isWritten) {
            out.name(name);
            out.literal("null");
        }
        in.popLimit(before);
    }

    private void value(CodedInputStream in, JsonBytes out, int depth) throws IOException {
        int before = enter(in, depth);
        boolean isWritten = false;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (isWritten) {
                throw new InvalidProtocolBufferException("a value of a request or response is two values at once");
            }
            isWritten = true;
            switch (WireFormat.getTagFieldNumber(tag)) {
                case Value.NULL_VALUE_FIELD_NUMBER -> {
                    in.readEnum();
                    out.literal("null");
                }
                case Value.NUMBER_VALUE_FIELD_NUMBER -> number(in.readDouble(), out);
                case Value.STRING_VALUE_FIELD_NUMBER -> out.text(in.readStringRequireUtf8());
                case Value.BOOL_VALUE_FIELD_NUMBER -> out.literal(in.readBool() ? "true" : "false");
                case Value.STRUCT_VALUE_FIELD_NUMBER -> struct(in, out, depth + 1);
                case Value.LIST_VALUE_FIELD_NUMBER -> list(in, out, depth + 1);
                default -> {
                    in.skipField(tag);
                    isWritten = false;
                }
            }
        }
        if (!isWritten) {
            out.literal("null");
        }
        in.popLimit(before);
    }

    private void list(CodedInputStream in, JsonBytes out, int depth) throws IOException {
        int before = enter(in, depth);
        out.startArray();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (isField(tag, ListValue.VALUES_FIELD_NUMBER)) {
                value(in, out, depth);
            } else {
                in.skipField(tag);
            }
        }
        out.endArray();
        in.popLimit(before);
    }

    private static void number(double number, JsonBytes out) throws IOException {
        out.literal(NumberRule.text(number));
    }

    private static int enter(CodedInputStream in, int depth) throws IOException {
        if (depth >= DEEPEST) {
            throw new InvalidProtocolBufferException("a request or response is nested deeper than " + DEEPEST);
        }
        return in.pushLimit(in.readRawVarint32());
    }

    private static boolean isField(int tag, int number) {
        return tag == (number << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
    }
}
