package dev.auditbridge.event;

/** Tells well-formed UTF-8 (RFC 3629, section 4) from other bytes. */
final class Utf8 {
    private Utf8() {}

    /** How many bytes the character of more than one byte has that begins there; 0 if they are not well-formed. */
    static int sequence(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xff;
        int length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
        if (length == 0 || at + length > end) {
            return 0;
        }
        int second = bytes[at + 1] & 0xff;
        int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        boolean valid = second >= least && second <= most;
        for (int i = at + 2; i < at + length; i++) {
            valid &= (bytes[i] & 0xc0) == 0x80;
        }
        return valid ? length : 0;
    }
}
