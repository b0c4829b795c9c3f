package dev.auditbridge.encode;

import dev.auditbridge.config.Key;
import dev.auditbridge.config.Settings;
import java.util.List;

/**
 * What the headers of CEF and LEEF say about the device; a SIEM selects its parser by them.
 *
 * @param vendor who made it
 * @param product what it is
 * @param version its version
 */
record HeaderNames(String vendor, String product, String version) {
    private static final Key<String> VENDOR =
            Key.text("vendor", "The device vendor in the header.").or("auditbridge");
    private static final Key<String> PRODUCT =
            Key.text("product", "The device product in the header.").or("Kubernetes audit");
    private static final Key<String> VERSION = Key.text(
                    "version", "The device version in the header; a parser may be bound to it.")
            .or("1.0");

    static final List<Key<?>> KEYS = List.of(VENDOR, PRODUCT, VERSION);

    static final HeaderNames DEFAULT = new HeaderNames(
            VENDOR.fallback().orElseThrow(),
            PRODUCT.fallback().orElseThrow(),
            VERSION.fallback().orElseThrow());

    static HeaderNames from(Settings settings) {
        return new HeaderNames(settings.get(VENDOR), settings.get(PRODUCT), settings.get(VERSION));
    }
}
