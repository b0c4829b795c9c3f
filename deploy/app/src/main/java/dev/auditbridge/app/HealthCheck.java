package dev.auditbridge.app;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/**
 * Asks a running bridge's status page, for a container's health check: an image without a shell has no other program that
 * could. A main class of its own, as small as a start every half minute should be.
 */
final class HealthCheck {
    private static final int PATIENCE_MILLIS = 4_000;

    private HealthCheck() {}

    /**
     * Ends with 0 if the address answers with 200, else with 1.
     *
     * @param args one address, such as {@code http://127.0.0.1:8080/live}
     */
    public static void main(String[] args) {
        System.exit(args.length == 1 && answers(args[0]) ? 0 : 1);
    }

    static boolean answers(String address) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(address).toURL().openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            connection.setInstanceFollowRedirects(false);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("auditbridge: " + address + " does not answer: " + e.getMessage());
            return false;
        }
    }
}
