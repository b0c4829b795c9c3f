package dev.auditbridge.encode;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The published schema of OCSF's class API Activity, and what of a record does not follow it. */
final class OcsfSchema {
    private static final String CLASS = "api_activity";

    private final Map<String, Map<String, Attribute>> objects = new LinkedHashMap<>();
    private final Map<String, List<String>> atLeastOne = new LinkedHashMap<>();

    private record Attribute(String type, boolean array, boolean required, String profile) {}

    /** Reads the compiled schema beside this class. */
    OcsfSchema() throws IOException {
        try (InputStream in = OcsfSchema.class.getResourceAsStream("ocsf-1.1.0-api-activity.txt");
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            reader.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] words = line.split(" ");
                if (words[1].equals("constraint")) {
                    atLeastOne.put(words[0], List.of(words[3].split(",")));
                } else {
                    Attribute attribute = new Attribute(
                            words[2],
                            words[3].equals("array"),
                            words[4].equals("required"),
                            words.length > 5 ? words[5] : "");
                    objects.computeIfAbsent(words[0], it -> new LinkedHashMap<>())
                            .put(words[1], attribute);
                }
            });
        }
    }

    /** The paths that are required of a class and its objects, where these are there. */
    List<String> required() {
        List<String> required = new ArrayList<>();
        objects.forEach((object, attributes) -> attributes.forEach((name, attribute) -> {
            if (attribute.required) {
                required.add(object + "." + name);
            }
        }));
        return required;
    }

    /** What is wrong with a record. */
    List<String> faults(JsonNode record) {
        List<String> profiles = new ArrayList<>();
        record.at("/metadata/profiles").forEach(profile -> profiles.add(profile.textValue()));
        List<String> faults = new ArrayList<>();
        check(CLASS, "", record, profiles, faults);
        return faults;
    }

    private void check(String object, String path, JsonNode value, List<String> profiles, List<String> faults) {
        Map<String, Attribute> attributes = objects.get(object);
        if (attributes == null) {
            throw new AssertionError("the compiled schema lacks " + object);
        }
        value.properties().forEach(member -> {
            String at = path + member.getKey();
            Attribute attribute = attributes.get(member.getKey());
            if (attribute == null || !(attribute.profile.isEmpty() || profiles.contains(attribute.profile))) {
                faults.add(at + " is no attribute of " + object);
            } else if (attribute.array) {
                if (member.getValue().isArray()) {
                    member.getValue().forEach(element -> value(attribute.type, at, element, profiles, faults));
                } else {
                    faults.add(at + " is no array");
                }
            } else {
                value(attribute.type, at, member.getValue(), profiles, faults);
            }
        });
        attributes.forEach((name, attribute) -> {
            boolean applies = attribute.profile.isEmpty() || profiles.contains(attribute.profile);
            if (attribute.required && applies && !value.has(name)) {
                faults.add(path + name + " is required and missing");
            }
        });
        List<String> one = atLeastOne.getOrDefault(object, List.of());
        if (!one.isEmpty() && one.stream().noneMatch(value::has)) {
            faults.add(path + " needs one of " + one);
        }
    }

    private void value(String type, String at, JsonNode value, List<String> profiles, List<String> faults) {
        boolean right = switch (type) {
            case "json_t" -> true;
            case "object" -> value.isObject();
            case "integer_t", "port_t" -> value.isInt();
            case "long_t", "timestamp_t" -> value.isIntegralNumber();
            case "boolean_t" -> value.isBoolean();
            case "ip_t" -> value.isTextual() && value.textValue().matches("[0-9.]{7,15}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
            case "datetime_t" -> value.isTextual() && value.textValue().matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z");
            default -> type.endsWith("_t") ? value.isTextual() : value.isObject();
        };
        if (!right) {
            faults.add(at + " is no " + type);
        } else if (!type.endsWith("_t") && !type.equals("object")) {
            check(type, at + ".", value, profiles, faults);
        }
    }
}
