package dev.auditbridge.azure;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An Azure resource id, in lower case: Azure compares them without case, and Azure Monitor writes them in whatever case it
 * likes, so the same cluster arrives in several.
 *
 * @param text the whole id; it names the cluster, with its subscription and resource group
 * @param subscription the subscription in it
 */
record AzureResourceId(String text, @Nullable String subscription) {
    private static final String SUBSCRIPTIONS = "/subscriptions/";

    static AzureResourceId of(String id) {
        String text = id.toLowerCase(Locale.ROOT);
        if (!text.startsWith(SUBSCRIPTIONS)) {
            return new AzureResourceId(text, null);
        }
        int end = text.indexOf('/', SUBSCRIPTIONS.length());
        return new AzureResourceId(text, text.substring(SUBSCRIPTIONS.length(), end < 0 ? text.length() : end));
    }
}
