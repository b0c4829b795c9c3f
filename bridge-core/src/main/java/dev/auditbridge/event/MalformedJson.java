package dev.auditbridge.event;

/** The bytes are not JSON, or not all of it. Thrown often and caught near by, so it has no stack trace. */
final class MalformedJson extends Exception {
    private static final long serialVersionUID = 1L;

    /** In what way the bytes are not JSON; the wording is the stable reason of a poison. */
    enum Fault {
        /** They end before the document does. */
        CUT("cut"),
        /** They are something else. */
        NOT_JSON("not-json"),
        /** A whole document, and then more. */
        TRAILING_DATA("trailing-data");

        private final String reason;

        Fault(String reason) {
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    private final Fault fault;

    MalformedJson(Fault fault) {
        super(fault.reason(), null, false, false);
        this.fault = fault;
    }

    Fault fault() {
        return fault;
    }
}
