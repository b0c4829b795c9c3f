package dev.auditbridge.config;

import dev.auditbridge.config.ConfigurationException.Problem;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * YAML 1.2 text to nodes with their places. Tags are refused, and size, depth and aliases are bounded, so that a file can
 * neither construct anything nor cost more than it is long.
 */
final class Yaml {
    /** The largest text, in characters. */
    static final int MAX_SIZE = 1 << 20;

    private static final int MAX_DEPTH = 32;
    private static final int MAX_ALIASES = 50;

    private final String file;

    Yaml(String file) {
        this.file = file;
    }

    /** The document's root; nothing if there is no document. */
    Optional<Node> compose(String text) {
        if (text.length() > MAX_SIZE) {
            throw refused(1, 1, "the file is larger than a configuration may be (1 MiB)");
        }
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setCodePointLimit(MAX_SIZE)
                .build();
        try {
            Parser parser = new Bounded(new ParserImpl(settings, new StreamReader(settings, text)));
            return new Composer(settings, parser).getSingleNode();
        } catch (MarkedYamlEngineException e) {
            // Never its message: that quotes the line, which may hold a secret (I7).
            Place place = place(e.getProblemMark().or(e::getContextMark));
            Place begin = place(e.getContextMark().or(e::getProblemMark));
            String since = begin.line() == place.line() ? "" : " that began in line " + begin.line();
            String context = e.getContext() == null || e.getContext().isEmpty() ? "" : e.getContext() + since + ", ";
            throw new ConfigurationException(place, "", "this is not YAML: " + context + e.getProblem());
        } catch (YamlEngineException e) {
            throw refused(1, 1, "this is not YAML: " + e.getMessage());
        }
    }

    Place place(Node node) {
        return place(node.getStartMark());
    }

    private Place place(Optional<Mark> mark) {
        return new Place(
                mark.map(Mark::getName).orElse(file),
                mark.map(Mark::getLine).orElse(0) + 1,
                mark.map(Mark::getColumn).orElse(0) + 1);
    }

    private ConfigurationException refused(int line, int column, String problem) {
        return ConfigurationException.of(List.of(new Problem(new Place(file, line, column), "", problem)));
    }

    /** Hands the parser's events on and stops at what a configuration never needs. */
    private final class Bounded implements Parser {
        private final Parser parser;
        private int depth;
        private int aliases;

        Bounded(Parser parser) {
            this.parser = parser;
        }

        @Override
        public boolean hasNext() {
            return parser.hasNext();
        }

        @Override
        public boolean checkEvent(Event.ID id) {
            return parser.checkEvent(id);
        }

        @Override
        public Event peekEvent() {
            return parser.peekEvent();
        }

        @Override
        public Event next() {
            Event event = parser.next();
            Place place = place(event.getStartMark());
            switch (event) {
                case CollectionStartEvent start -> {
                    refuseTag(start.getTag(), place);
                    if (++depth > MAX_DEPTH) {
                        throw new ConfigurationException(
                                place, "", "nested deeper than " + MAX_DEPTH + " levels; no configuration needs that");
                    }
                }
                case CollectionEndEvent end -> depth--;
                case ScalarEvent scalar -> refuseTag(scalar.getTag(), place);
                case AliasEvent alias -> {
                    if (++aliases > MAX_ALIASES) {
                        throw new ConfigurationException(
                                place, "", "more than " + MAX_ALIASES + " aliases; write the values out");
                    }
                }
                default -> {
                    // The starts and ends of the stream and the document.
                }
            }
            return event;
        }

        private void refuseTag(Optional<String> tag, Place place) {
            if (tag.isPresent()) {
                throw new ConfigurationException(place, "", "YAML tags are not allowed here; write the plain value");
            }
        }
    }
}
