package dev.auditbridge.azure;

import dev.auditbridge.azure.JsonScanner.BrokenException;
import dev.auditbridge.event.EventLimits;
import dev.auditbridge.source.VendorFormat;

/** The formats of AKS audit logs. Safe for use by many threads. */
public final class AksFormat implements VendorFormat {

    @Override
    public String name() {
        return "aks";
    }

    @Override
    public boolean recognises(byte[] document) {
        int start = document.length >= 3 && document[0] == (byte) 0xef ? 3 : 0;
        JsonScanner scanner = new JsonScanner(document, start, document.length);
        AksRecord root = new AksRecord();
        AksRecord first = new AksRecord();
        root.reset(document);
        first.reset(document);
        try {
            if (scanner.peek() == '[') {
                first(scanner, first);
            } else {
                root.walk(scanner, records -> first(records, first));
            }
        } catch (BrokenException e) {
            // What came before the break decides.
        }
        return isAks(root) || isAks(first);
    }

    /** Reads the first record of an array and skips the rest. */
    private static void first(JsonScanner scanner, AksRecord first) throws BrokenException {
        int array = scanner.position();
        if (scanner.open('[', ']') && scanner.peek() == '{') {
            first.walk(scanner, JsonScanner::skipValue);
        }
        scanner.position(array);
        scanner.skipValue();
    }

    private static boolean isAks(AksRecord record) {
        return record.has(AksField.RESOURCE_ID)
                || record.has(AksField.PROPERTIES) && record.log() != AksRecord.Log.ABSENT
                || AksColumns.are(record);
    }

    @Override
    public Reader open(boolean keepOwnAnnotations) {
        return Reader.of(new AksDecoder(EventLimits.DEFAULT, keepOwnAnnotations));
    }
}
