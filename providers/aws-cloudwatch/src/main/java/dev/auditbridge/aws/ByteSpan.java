package dev.auditbridge.aws;

/** A range of an envelope; that of a string is without its quotes. */
record ByteSpan(int start, int end) {
    int length() {
        return end - start;
    }
}
