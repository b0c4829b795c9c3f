package dev.auditbridge.policy;

import dev.auditbridge.config.Place;
import java.util.List;

/** A policy file as Go's decoder sees it after YAML became JSON: JSON types only, and the place of each. */
sealed interface PolicyNode {

    /** Where it begins. */
    Place place();

    /** Its type, as an error names it. */
    String type();

    /** A string. */
    record Text(Place place, String value) implements PolicyNode {
        @Override
        public String type() {
            return "string";
        }
    }

    /** A number, as written. */
    record Number(Place place, String value) implements PolicyNode {
        @Override
        public String type() {
            return "number";
        }
    }

    /** A truth value. */
    record Bool(Place place, boolean value) implements PolicyNode {
        @Override
        public String type() {
            return "bool";
        }
    }

    /** Nothing. */
    record Null(Place place) implements PolicyNode {
        @Override
        public String type() {
            return "null";
        }
    }

    /** An array. */
    record Sequence(Place place, List<PolicyNode> elements) implements PolicyNode {
        @Override
        public String type() {
            return "array";
        }
    }

    /** An object; of members with the same key the last counts. */
    record Mapping(Place place, List<Entry> entries) implements PolicyNode {
        @Override
        public String type() {
            return "object";
        }
    }

    /** A member of an object, at its key. */
    record Entry(Place place, String key, PolicyNode value) {}
}
