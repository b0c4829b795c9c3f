package dev.auditbridge.output.http.webhook;

/** How Events stand in the body of a request. */
enum BodyFormat {
    /** {@code audit.k8s.io/v1} EventList, as an API server's audit webhook backend sends it. */
    EVENT_LIST("application/json"),
    /** The same, without the Events that Falco's k8saudit plugin would drop after it has answered 200. */
    FALCO("application/json"),
    /** A JSON array. */
    JSON_ARRAY("application/json"),
    /** One Event a line. */
    NDJSON("application/x-ndjson"),
    /** One Event a request. */
    SINGLE("application/json");

    private final String contentType;

    BodyFormat(String contentType) {
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }

    /** Whether only canonical Events may stand in it. */
    boolean isEventList() {
        return this == EVENT_LIST || this == FALCO;
    }
}
