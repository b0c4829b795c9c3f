package dev.auditbridge.app;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.concurrent.Callable;

/** Failures of what a configuration names. */
final class Failures {
    private Failures() {}

    /** Opens something; what cannot be opened fails at run time, said in the words of whoever could not. */
    static <T> T openingIsRunTime(Callable<T> opening) throws InterruptedException {
        try {
            return opening.call();
        } catch (IOException e) {
            throw CommandFailure.atRunTime(sentence(e), e);
        } catch (RuntimeException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** One sentence for a failed input or output. */
    static String sentence(IOException e) {
        return switch (e) {
            case java.nio.file.AccessDeniedException denied ->
                denied.getFile() + " may not be written by this user; give it the right to, or name another place";
            case java.nio.file.FileAlreadyExistsException exists ->
                exists.getFile() + " is in the way; it must be a folder, or not be there";
            case FileSystemException file ->
                file.getFile() + " cannot be used (" + e.getClass().getSimpleName()
                        + (file.getReason() == null ? "" : ": " + file.getReason()) + "); name another place";
            default -> String.valueOf(e.getMessage());
        };
    }
}
