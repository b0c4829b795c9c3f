package dev.auditbridge.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts the values of <code>${env:NAME}</code> and <code>${file:PATH}</code> in their places. For one thread. */
final class References {
    private static final Pattern REFERENCE = Pattern.compile("\\$?\\$\\{([^}]*)}?");
    private static final int MAX_FILE_BYTES = 1 << 20;

    private final Path folder;
    private final Function<String, @Nullable String> environment;
    private final List<FilesRead> filesRead = new ArrayList<>();

    /**
     * @param folder what a relative PATH is relative to
     * @param environment the value of a variable, or {@code null}
     */
    References(Path folder, Function<String, @Nullable String> environment) {
        this.folder = folder;
        this.environment = environment;
    }

    /** Whether a text refers to anything. */
    static boolean in(String text) {
        Matcher matcher = REFERENCE.matcher(text);
        while (matcher.find()) {
            if (!matcher.group().startsWith("$$")) {
                return true;
            }
        }
        return false;
    }

    /**
     * The text with every reference resolved; <code>$${</code> stands for <code>${</code>.
     *
     * @throws BadValue if one cannot be; never with the value of another
     */
    String resolve(String text) throws BadValue {
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (matcher.find()) {
            String whole = matcher.group();
            String value = whole.startsWith("$$") ? whole.substring(1) : value(whole, matcher.group(1));
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(resolved).toString();
    }

    /** The files that were read so far. */
    List<FilesRead> filesRead() {
        return List.copyOf(filesRead);
    }

    private String value(String whole, String content) throws BadValue {
        if (content.startsWith("env:") && content.length() > 4 && whole.endsWith("}")) {
            return variable(content.substring(4));
        }
        if (content.startsWith("file:") && content.length() > 5 && whole.endsWith("}")) {
            return file(content.substring(5));
        }
        throw new BadValue(
                "a reference is written ${env:NAME} or ${file:PATH}; write $${ for the characters ${ themselves");
    }

    private String variable(String name) throws BadValue {
        String value = environment.apply(name);
        if (value == null) {
            throw new BadValue("the environment variable " + name + " is not set; set it before the start");
        }
        return value;
    }

    private String file(String name) throws BadValue {
        Path path = folder.resolve(name).normalize();
        try {
            if (Files.isDirectory(path)) {
                throw new BadValue(path + " is a folder; name the file that holds the value");
            }
            if (Files.size(path) > MAX_FILE_BYTES) {
                throw new BadValue(path + " is larger than 1 MiB; name the file that holds the value");
            }
            byte[] content = Files.readAllBytes(path);
            filesRead.add(FilesRead.of(path, content));
            String value = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return value.endsWith("\r\n")
                    ? value.substring(0, value.length() - 2)
                    : value.endsWith("\n") ? value.substring(0, value.length() - 1) : value;
        } catch (NoSuchFileException e) {
            throw new BadValue("there is no file " + path + "; create it, or correct the path");
        } catch (IOException e) {
            throw new BadValue(path + " cannot be read (" + e.getClass().getSimpleName()
                    + "); let this user read it, as UTF-8 text");
        }
    }
}
