package dev.auditbridge.standins.cloudlogging;

import com.google.logging.v2.ListLogEntriesRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Page tokens: each belongs to one query and lives 24 hours. Thread-safe. */
final class PageTokens {
    private static final Duration LIFE = Duration.ofHours(24);

    private final InstantSource clock;
    private final Map<String, Place> places = new ConcurrentHashMap<>();

    PageTokens(InstantSource clock) {
        this.clock = clock;
    }

    private record Place(ListLogEntriesRequest query, EntryStore.@Nullable Key after, Instant expires) {}

    String give(ListLogEntriesRequest request, EntryStore.@Nullable Key after) {
        String token = UUID.randomUUID().toString();
        places.put(token, new Place(query(request), after, clock.instant().plus(LIFE)));
        return token;
    }

    /** Where a request goes on; the token stays good, since a call may be repeated. */
    EntryStore.@Nullable Key take(ListLogEntriesRequest request) {
        Place place = places.get(request.getPageToken());
        if (place == null || place.expires().isBefore(clock.instant())) {
            throw LoggingService.invalid("page_token is invalid or has expired");
        }
        if (!place.query().equals(query(request))) {
            throw LoggingService.invalid("page_token belongs to a request with other parameters");
        }
        return place.after();
    }

    void expireAll() {
        places.clear();
    }

    private static ListLogEntriesRequest query(ListLogEntriesRequest request) {
        return request.toBuilder().clearPageToken().clearPageSize().build();
    }
}
