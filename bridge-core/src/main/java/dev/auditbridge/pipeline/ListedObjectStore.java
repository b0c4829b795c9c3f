package dev.auditbridge.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Objects whose names can be listed too: what {@link ObjectDeadLetters} needs of a cloud. Thread-safe. */
public interface ListedObjectStore extends ObjectStore {

    /**
     * Some of the objects whose names begin so, in the order of their names, as after the last write that was answered.
     *
     * @param next none to begin, then what the page before said
     * @throws IOException with the remedy, if they cannot be listed
     */
    Page list(String prefix, Optional<String> next) throws IOException;

    /** Gives all of them to the consumer, page by page. */
    default void listAll(String prefix, Consumer<Listed> each) throws IOException {
        Optional<String> next = Optional.empty();
        do {
            Page page = list(prefix, next);
            page.objects().forEach(each);
            next = page.next();
        } while (next.isPresent());
    }

    /**
     * Some objects; there may be none in a page although others follow.
     *
     * @param next opaque; none after the last page
     */
    record Page(List<Listed> objects, Optional<String> next) {

        /** Copies the objects. */
        public Page {
            objects = List.copyOf(objects);
        }
    }

    /**
     * An object.
     *
     * @param name as {@link ObjectStore#get} takes it
     * @param bytes its size
     */
    record Listed(String name, long bytes) {}
}
