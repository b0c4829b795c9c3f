package dev.auditbridge.google;

import java.util.Optional;

/** Tells whether entries of data access may be read: Cloud Logging leaves them out without a word where they may not. */
@FunctionalInterface
interface PrivateEntries {

    /** Nobody can tell. */
    PrivateEntries UNKNOWN = resourceName -> Optional.empty();

    /** Whether those of a project, folder or organisation may be read; nothing if that cannot be told. */
    Optional<Boolean> areReadable(String resourceName) throws InterruptedException;
}
