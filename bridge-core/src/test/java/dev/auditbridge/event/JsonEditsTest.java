package dev.auditbridge.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonEditsTest {

    private static byte[] without(String json, Set<String> names) {
        byte[] bytes = json.getBytes(UTF_8);
        JsonEdits edits = new JsonEdits();
        for (JsonSlice.Member member : JsonSlice.of(bytes).members()) {
            if (names.contains(member.key().text())) {
                edits.remove(member);
            }
        }
        return edits.applyTo(bytes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"a\":1,\"b\":2,\"c\":3} | a   | {\"b\":2,\"c\":3}",
                "{\"a\":1,\"b\":2,\"c\":3} | b   | {\"a\":1,\"c\":3}",
                "{\"a\":1,\"b\":2,\"c\":3} | c   | {\"a\":1,\"b\":2}",
                "{\"a\":1,\"b\":2,\"c\":3} | a,c | {\"b\":2}",
                "{\"a\":1,\"b\":2,\"c\":3} | b,c | {\"a\":1}",
                "{\"a\":1,\"b\":2,\"c\":3} | a,b | {\"c\":3}",
                "{\"a\":1,\"b\":2} | a,b | {}",
                "{ \"a\" : [1, {}] , \"b\" : \"}\\\"\" } | b | { \"a\" : [1, {}] }",
                "{\"\\u0061\":1,\"b\":-0} | a | {\"b\":-0}"
            })
    void a_removed_member_takes_exactly_one_comma_with_it(String json, String names, String expected) {
        assertThat(without(json, Set.of(names.split(",")))).asString(UTF_8).isEqualTo(expected);
    }

    @Test
    void an_edit_inside_a_removed_or_replaced_part_is_swallowed() {
        byte[] json = "{\"a\":{\"x\":1},\"b\":{\"y\":2},\"c\":3}".getBytes(UTF_8);
        List<JsonSlice.Member> members = JsonSlice.of(json).members();
        JsonEdits edits = new JsonEdits()
                .replace(members.get(0).value().members().get(0).value(), "9".getBytes(UTF_8))
                .remove(members.get(0))
                .remove(members.get(1).value().members().get(0))
                .replace(members.get(1).value(), "null".getBytes(UTF_8));
        assertThat(edits.applyTo(json)).asString(UTF_8).isEqualTo("{\"b\":null,\"c\":3}");
    }

    @Test
    @DisplayName("I3: what is not edited keeps its bytes, odd numbers, escapes and duplicates included")
    void untouched_bytes_stay() {
        String odd = "{\"n\":1e400,\"n\":-0,\"s\":\"\\ud800\\/\\u0000é\",\"d\":[[[]]],\"gone\":{\"]\":\"[\"}}";
        assertThat(without(odd, Set.of("gone"))).asString(UTF_8).isEqualTo(odd.replace(",\"gone\":{\"]\":\"[\"}", ""));
    }

    @Test
    void text_is_decoded_whatever_it_holds() {
        byte[] json = "\"a\\u0062\\n\\/\\\"é\\ud83d\\ude00\\\\?\"".getBytes(UTF_8);
        json[json.length - 2] = (byte) 0xff;
        assertThat(JsonSlice.of(json).text()).isEqualTo("ab\n/\"é😀\\\ufffd");
        assertThat(JsonSlice.of("{\"d\\u0061ta\":1}".getBytes(UTF_8))
                        .members()
                        .getFirst()
                        .named("data"))
                .isTrue();
    }

    @Test
    void a_removal_anywhere_in_random_documents_agrees_with_a_tree() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ObjectMapper mapper = new ObjectMapper();
        for (int round = 0; round < 2000; round++) {
            ObjectNode tree = mapper.createObjectNode();
            int size = random.nextInt(6);
            for (int i = 0; i < size; i++) {
                tree.set("k" + i, value(mapper, random, 3));
            }
            Set<String> names = random.ints(random.nextInt(5), 0, 6)
                    .mapToObj(i -> "k" + i)
                    .collect(java.util.stream.Collectors.toSet());
            byte[] edited = without(tree.toString(), names);
            assertThat(mapper.readTree(edited))
                    .as("seed %d", seed)
                    .isEqualTo(tree.deepCopy().without(names));
        }
    }

    private static JsonNode value(ObjectMapper mapper, Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 3 : 5)) {
            case 0 -> mapper.getNodeFactory().numberNode(random.nextInt());
            case 1 -> mapper.getNodeFactory().textNode("\"{[" + random.nextInt() + "\\");
            case 2 -> mapper.getNodeFactory().nullNode();
            case 3 -> {
                ArrayNode array = mapper.createArrayNode();
                random.ints(random.nextInt(3)).forEach(i -> array.add(value(mapper, random, depth - 1)));
                yield array;
            }
            default -> {
                ObjectNode object = mapper.createObjectNode();
                random.ints(random.nextInt(3)).forEach(i -> object.set("x" + i, value(mapper, random, depth - 1)));
                yield object;
            }
        };
    }
}
