package dev.auditbridge.output.tcp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Where a collector listens. */
public record Host(String name, int port) {

    /** {@code name}, {@code name:port}, {@code [address]:port}; nothing if it is none of them. */
    public static Optional<Host> parse(String text, int defaultPort) {
        int colon = text.lastIndexOf(':');
        boolean bare = colon < 0 || text.endsWith("]");
        String name = bare ? text : text.substring(0, colon);
        if (name.startsWith("[") && name.endsWith("]")) {
            name = name.substring(1, name.length() - 1);
        } else if (name.indexOf(':') >= 0) {
            return Optional.empty();
        }
        if (name.isBlank() || name.contains("/")) {
            return Optional.empty();
        }
        try {
            int port = bare ? defaultPort : Integer.parseInt(text.substring(colon + 1));
            return port > 0 && port < 65_536 ? Optional.of(new Host(name, port)) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The name that the system gives this machine. */
    public static String ownName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    @Override
    public String toString() {
        return (name.indexOf(':') < 0 ? name : "[" + name + "]") + ":" + port;
    }
}
