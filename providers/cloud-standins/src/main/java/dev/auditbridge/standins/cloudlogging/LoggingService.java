package dev.auditbridge.standins.cloudlogging;

import com.google.logging.v2.ListLogEntriesRequest;
import com.google.logging.v2.ListLogEntriesResponse;
import com.google.logging.v2.ListLogsRequest;
import com.google.logging.v2.ListLogsResponse;
import com.google.logging.v2.LogEntry;
import com.google.logging.v2.LoggingServiceV2Grpc;
import com.google.logging.v2.TailLogEntriesRequest;
import com.google.logging.v2.TailLogEntriesResponse;
import com.google.logging.v2.WriteLogEntriesRequest;
import com.google.logging.v2.WriteLogEntriesResponse;
import dev.auditbridge.standins.cloudlogging.EntryStore.Stored;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code google.logging.v2.LoggingServiceV2} over an {@link EntryStore}. */
final class LoggingService extends LoggingServiceV2Grpc.LoggingServiceV2ImplBase {
    private static final int DEFAULT_PAGE = 50;
    private static final int LARGEST_PAGE = 1000;
    private static final int MOST_RESOURCES = 100;

    private final EntryStore store;
    private final PageTokens tokens;
    private final Faults faults;
    private final Tails tails;

    LoggingService(EntryStore store, PageTokens tokens, Faults faults, Tails tails) {
        this.store = store;
        this.tokens = tokens;
        this.faults = faults;
        this.tails = tails;
    }

    @Override
    public void listLogEntries(ListLogEntriesRequest request, StreamObserver<ListLogEntriesResponse> observer) {
        answer(observer, () -> list(request));
    }

    private ListLogEntriesResponse list(ListLogEntriesRequest request) {
        failIfDue();
        Set<String> parents = parents(request.getResourceNamesList());
        Filter filter = filter(request.getFilter());
        boolean descending = isDescending(request.getOrderBy());
        if (request.getPageSize() < 0) {
            throw invalid("page_size is negative");
        }
        int size = request.getPageSize() == 0 ? DEFAULT_PAGE : Math.min(LARGEST_PAGE, request.getPageSize());
        EntryStore.Key after = request.getPageToken().isEmpty() ? null : tokens.take(request);
        if (faults.takeEmptyPage()) {
            return ListLogEntriesResponse.newBuilder()
                    .setNextPageToken(tokens.give(request, after))
                    .build();
        }
        List<Stored> found = store.find(parents, filter, descending, after, size + 1);
        List<Stored> page = found.size() > size ? found.subList(0, size) : found;
        StatusRuntimeException tooLarge = faults.forPage(page.size());
        if (tooLarge != null) {
            throw tooLarge;
        }
        ListLogEntriesResponse.Builder response = ListLogEntriesResponse.newBuilder();
        for (Stored stored : page) {
            if (!faults.isHidden(stored.entry())) {
                stored.isServed().set(true);
                response.addEntries(stored.entry());
            }
        }
        if (found.size() > size) {
            response.setNextPageToken(tokens.give(request, page.getLast().key()));
        }
        return response.build();
    }

    @Override
    public void writeLogEntries(WriteLogEntriesRequest request, StreamObserver<WriteLogEntriesResponse> observer) {
        answer(observer, () -> {
            failIfDue();
            for (LogEntry entry : request.getEntriesList()) {
                LogEntry.Builder whole = entry.toBuilder();
                if (entry.getLogName().isEmpty()) {
                    whole.setLogName(request.getLogName());
                }
                if (!entry.hasResource()) {
                    whole.setResource(request.getResource());
                }
                request.getLabelsMap().forEach((name, value) -> {
                    if (!entry.containsLabels(name)) {
                        whole.putLabels(name, value);
                    }
                });
                if (whole.getLogName().isEmpty()) {
                    throw invalid("an entry has no log_name");
                }
                if (!request.getDryRun()) {
                    store.add(whole.clearReceiveTimestamp().build(), null);
                }
            }
            return WriteLogEntriesResponse.getDefaultInstance();
        });
    }

    @Override
    public void listLogs(ListLogsRequest request, StreamObserver<ListLogsResponse> observer) {
        answer(observer, () -> {
            failIfDue();
            List<String> names =
                    request.getResourceNamesCount() > 0 ? request.getResourceNamesList() : List.of(request.getParent());
            Set<String> parents = parents(names);
            return ListLogsResponse.newBuilder()
                    .addAllLogNames(store.all().stream()
                            .map(stored -> stored.entry().getLogName())
                            .filter(name -> parents.contains(LogNames.parent(name)))
                            .distinct()
                            .toList())
                    .build();
        });
    }

    @Override
    public StreamObserver<TailLogEntriesRequest> tailLogEntries(StreamObserver<TailLogEntriesResponse> observer) {
        return new StreamObserver<>() {
            private final List<Tails.Tail> opened = new ArrayList<>();

            @Override
            public void onNext(TailLogEntriesRequest request) {
                try {
                    StatusRuntimeException fault = faults.forTail();
                    if (fault != null) {
                        throw fault;
                    }
                    opened.add(
                            tails.open(parents(request.getResourceNamesList()), filter(request.getFilter()), observer));
                } catch (StatusRuntimeException e) {
                    observer.onError(e);
                }
            }

            @Override
            public void onError(Throwable cancelled) {
                opened.forEach(tails::close);
            }

            @Override
            public void onCompleted() {
                opened.forEach(tails::close);
                observer.onCompleted();
            }
        };
    }

    private void failIfDue() {
        StatusRuntimeException fault = faults.forCall();
        if (fault != null) {
            throw fault;
        }
    }

    /** Projects and their like, or views of their buckets, which stand for the owner of the bucket. */
    private static Set<String> parents(List<String> resourceNames) {
        if (resourceNames.isEmpty() || resourceNames.size() > MOST_RESOURCES) {
            throw invalid("resource_names must name between 1 and " + MOST_RESOURCES + " resources");
        }
        Set<String> parents = new HashSet<>();
        for (String name : resourceNames) {
            String[] segments = name.split("/", -1);
            boolean isParent = segments.length == 2
                    || (segments.length == 8
                            && segments[2].equals("locations")
                            && segments[4].equals("buckets")
                            && segments[6].equals("views"));
            if (!isParent
                    || !Set.of("projects", "folders", "organizations", "billingAccounts")
                            .contains(segments[0])) {
                throw invalid("\"" + name + "\" names no project, folder, organization, billing account or view");
            }
            parents.add(segments[0] + "/" + segments[1]);
        }
        return parents;
    }

    private static Filter filter(String text) {
        try {
            return FilterParser.parse(text);
        } catch (FilterParser.FilterException e) {
            throw invalid("Unparseable filter: " + e.getMessage());
        }
    }

    private static boolean isDescending(String orderBy) {
        return switch (orderBy) {
            case "", "timestamp", "timestamp asc" -> false;
            case "timestamp desc" -> true;
            default -> throw invalid("order_by must be \"timestamp asc\" or \"timestamp desc\"");
        };
    }

    static StatusRuntimeException invalid(String why) {
        return Status.INVALID_ARGUMENT.withDescription(why).asRuntimeException();
    }

    private interface Call<T> {
        T result();
    }

    private static <T> void answer(StreamObserver<T> observer, Call<T> call) {
        T result;
        try {
            result = call.result();
        } catch (StatusRuntimeException e) {
            observer.onError(e);
            return;
        }
        observer.onNext(result);
        observer.onCompleted();
    }
}
