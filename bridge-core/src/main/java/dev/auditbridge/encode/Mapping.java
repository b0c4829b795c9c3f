package dev.auditbridge.encode;

import java.util.List;
import java.util.Map;

/**
 * One schema: which of its fields hold what of an Event, and what of an Event it does not hold. The encoder and the page in
 * {@code config/schemas} both come from it.
 *
 * @param name as the configuration writes it
 * @param title as a person writes it
 * @param sources the versions and where they are described, a sentence each
 * @param remarks what holds for every field: escapes, limits, a sentence each
 * @param fields in the order they are written
 * @param omitted what no field holds, with the reason
 */
record Mapping(
        String name,
        String title,
        List<String> sources,
        List<String> remarks,
        List<Field> fields,
        Map<Member, String> omitted) {}
