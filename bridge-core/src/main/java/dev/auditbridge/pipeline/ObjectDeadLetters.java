package dev.auditbridge.pipeline;

import dev.auditbridge.delivery.DeadLetter;
import dev.auditbridge.delivery.DeadLetterLine;
import dev.auditbridge.delivery.DeadLetters;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Dead letters as objects of a cloud, one a letter, each written before {@code append} returns (I6); what was sent again has an
 * object beside it that says so. Thread-safe; several processes may use one place at once.
 *
 * <p>A letter's name is its time and a checksum of all it says. So names are in the order of time, no two letters of any process
 * take each other's, and one that is appended again because the first answer was lost is kept once.
 */
public final class ObjectDeadLetters implements DeadLetters {
    private static final String LETTERS = "letters/";
    private static final String RESENT = "resent/";
    private static final String PROBE = "write.probe";

    /** Times in names: sorted as text they are sorted by time. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final int CHECKSUM_BYTES = 6;

    /** How many letters are fetched at once when they are listed. */
    private static final int AT_ONCE = 16;

    private final String place;
    private final ListedObjectStore objects;
    private final ObjectRoom room;
    private final long most;
    private volatile boolean closed;

    /**
     * Dead letters.
     *
     * @param place where the objects are, as an operator finds them, such as {@code s3://bucket/prefix}
     * @param objects closed with them
     * @param most the most bytes of letters that are kept; several processes at once may go beyond it, each by
     *     1/64
     */
    public ObjectDeadLetters(String place, ListedObjectStore objects, long most) {
        this.place = place;
        this.objects = objects;
        this.room = new ObjectRoom(objects, LETTERS, most);
        this.most = most;
    }

    @Override
    public void append(DeadLetter letter) throws IOException {
        byte[] line = DeadLetterLine.write(letter);
        if (closed) {
            throw new IOException("the dead letters in " + place + " are closed");
        }
        if (!room.take(line.length)) {
            throw new IOException("there is no room for dead letters in " + place + " (" + most
                    + " bytes): send them again and delete the oldest below " + LETTERS + ", or raise the key most");
        }
        boolean written = false;
        try {
            // Where there is such an object already it is this letter, whose answer was lost.
            written = objects.put(LETTERS + id(letter, line), line, ObjectStore.ABSENT)
                    .isPresent();
        } finally {
            if (!written) {
                room.giveBack(line.length);
            }
        }
    }

    @Override
    public Stream<Stored> list() throws IOException {
        Set<String> resent = new HashSet<>();
        objects.listAll(RESENT, mark -> resent.add(mark.name().substring(RESENT.length())));
        return Stream.iterate(
                        Optional.of(objects.list(LETTERS, Optional.empty())),
                        Optional::isPresent,
                        page -> page.flatMap(ListedObjectStore.Page::next).map(this::page))
                .flatMap(page -> letters(page.orElseThrow(), resent));
    }

    @Override
    public void markResent(String id) throws IOException {
        // Where there is such an object already it was marked before.
        objects.put(
                RESENT + id, (Clock.systemUTC().instant() + "\n").getBytes(StandardCharsets.UTF_8), ObjectStore.ABSENT);
    }

    /** Writes a small object of no meaning, as only a write shows that writing is allowed. */
    @Override
    public String probe() throws IOException {
        String version = objects.get(PROBE).map(ObjectStore.Stored::version).orElse(ObjectStore.ABSENT);
        objects.put(PROBE, new byte[] {'\n'}, version);
        objects.list(LETTERS, Optional.empty());
        return place + " can be listed, read and written";
    }

    @Override
    public void close() {
        closed = true;
        objects.close();
    }

    private ListedObjectStore.Page page(String next) {
        try {
            return objects.list(LETTERS, Optional.of(next));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The letters of a page, of which some are fetched at once: a fetch takes as long as a way to the cloud and back. */
    private Stream<Stored> letters(ListedObjectStore.Page page, Set<String> resent) {
        List<ListedObjectStore.Listed> names = page.objects();
        return IntStream.iterate(0, from -> from < names.size(), from -> from + AT_ONCE)
                .mapToObj(from -> names.subList(from, Math.min(from + AT_ONCE, names.size())))
                .flatMap(some -> fetched(some, resent).stream());
    }

    private List<Stored> fetched(List<ListedObjectStore.Listed> names, Set<String> resent) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<Stored>>> fetches = names.stream()
                    .map(name -> threads.submit(() -> fetch(name.name().substring(LETTERS.length()), resent)))
                    .toList();
            List<Stored> fetched = new ArrayList<>();
            for (Future<Optional<Stored>> fetch : fetches) {
                fetch.get().ifPresent(fetched::add);
            }
            return fetched;
        } catch (ExecutionException e) {
            throw new UncheckedIOException(
                    e.getCause() instanceof IOException unread ? unread : new IOException(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException("the dead letters are no longer waited for"));
        }
    }

    /** Nothing, if it was deleted since, or is no letter: such an object is an operator's. */
    private Optional<Stored> fetch(String id, Set<String> resent) throws IOException {
        return objects.get(LETTERS + id)
                .flatMap(object -> DeadLetterLine.read(new String(object.bytes(), StandardCharsets.UTF_8).strip()))
                .map(letter -> new Stored(id, resent.contains(id), letter));
    }

    private static String id(DeadLetter letter, byte[] line) {
        try {
            byte[] checksum = MessageDigest.getInstance("SHA-256").digest(line);
            return TIME.format(letter.time()) + "-" + HexFormat.of().formatHex(checksum, 0, CHECKSUM_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
