package dev.auditbridge.event;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** A JSON object as the ranges of its members, to be written anew with some of them changed. */
final class JsonObject {

    /**
     * One member.
     *
     * @param name its name, decoded
     * @param start where its name begins
     * @param valueStart where its value begins
     * @param end where its value ends
     */
    record Member(String name, int start, int valueStart, int end) {}

    private JsonObject() {}

    /** The members of the well-formed object that begins there. */
    static List<Member> members(byte[] json, int start, int end) throws MalformedJson {
        List<Member> members = new ArrayList<>(24);
        JsonCursor cursor = new JsonCursor(json, start, end);
        for (boolean more = cursor.openObject(); more; more = cursor.nextMember()) {
            String name = cursor.nameText();
            int nameStart = cursor.nameStart();
            cursor.token();
            int valueStart = cursor.position();
            cursor.skip();
            members.add(new Member(name, nameStart, valueStart, cursor.position()));
        }
        return members;
    }

    /** Writes an object's members one after another. For one thread. */
    static final class Writer {
        private final ByteArrayOutputStream out;
        private char separator = '{';

        Writer(int size) {
            out = new ByteArrayOutputStream(size);
        }

        /** A member of which the value is JSON. */
        Writer member(String name, byte[] value) {
            separate();
            out.writeBytes(JsonText.quote(name));
            out.write(':');
            out.writeBytes(value);
            return this;
        }

        /** A member, name and value, as it stands in other JSON. */
        Writer raw(byte[] json, int start, int end) {
            separate();
            out.write(json, start, end - start);
            return this;
        }

        /** The whole object. */
        byte[] end() {
            if (separator == '{') {
                out.write('{');
            }
            out.write('}');
            return out.toByteArray();
        }

        private void separate() {
            out.write(separator);
            separator = ',';
        }
    }
}
