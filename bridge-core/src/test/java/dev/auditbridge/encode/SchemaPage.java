package dev.auditbridge.encode;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The page of a mapping, as {@code config/schemas} has it. */
final class SchemaPage {
    private SchemaPage() {}

    static String of(Mapping mapping) {
        StringBuilder page = new StringBuilder();
        page.append("# ").append(mapping.title()).append("\n\n");
        page.append("`encode: { format: ").append(mapping.name()).append(" }`, or `auditbridge convert --to ");
        page.append(mapping.name()).append("`. This page is generated from the encoder's own table.\n\n");
        mapping.sources().forEach(source -> page.append("- ").append(source).append('\n'));
        page.append("\n## Rules\n\n");
        page.append("- A field that the Event tells nothing for is left out.\n");
        mapping.remarks().forEach(remark -> page.append("- ").append(remark).append('\n'));
        page.append("\n## Fields\n\n| field | from | how | most characters |\n|---|---|---|---|\n");
        for (Field field : mapping.fields()) {
            page.append("| `").append(field.target()).append('`');
            if (!field.label().isEmpty()) {
                page.append(" (").append(field.label()).append(')');
            }
            String members = field.fact().members().stream().map(Member::path).collect(Collectors.joining(", "));
            page.append(" | ").append(members.length() > 200 ? "every member" : members);
            page.append(" | ").append(field.fact().how().replace("|", "\\|"));
            page.append(" | ")
                    .append(field.limit() == Field.UNLIMITED ? "" : field.limit())
                    .append(" |\n");
        }
        page.append("\n## What it does not hold\n\n");
        if (mapping.omitted().isEmpty()) {
            page.append("Nothing is left out.\n");
        } else {
            page.append("| member | why |\n|---|---|\n");
            Map<Member, String> omitted = new EnumMap<>(mapping.omitted());
            omitted.forEach((member, why) -> page.append("| ")
                    .append(member.path())
                    .append(" | ")
                    .append(why)
                    .append(" |\n"));
        }
        return page.toString();
    }
}
