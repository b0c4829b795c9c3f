package dev.auditbridge.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.auditbridge.telemetry.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows under headings, printed for a person, or as one JSON object a row. */
final class Table {
    private final List<String> headings;
    private final List<List<Object>> rows = new ArrayList<>();

    Table(String... headings) {
        this.headings = List.of(headings);
    }

    /** Adds a row; a cell is a text, a number or a flag. */
    void row(Object... cells) {
        rows.add(List.of(cells));
    }

    /** Prints all rows. */
    void print(PrintWriter out, boolean json) throws IOException {
        if (json) {
            for (List<Object> row : rows) {
                out.println(json(row));
            }
        } else {
            text(out);
        }
        out.flush();
    }

    private void text(PrintWriter out) {
        int[] widths = new int[headings.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = headings.get(i).length();
            for (List<Object> row : rows) {
                widths[i] = Math.max(widths[i], shown(row.get(i)).length());
            }
        }
        line(out, widths, List.copyOf(headings));
        rows.forEach(row -> line(out, widths, row));
    }

    private static void line(PrintWriter out, int[] widths, List<?> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            Object cell = cells.get(i);
            String shown = shown(cell);
            String space = " ".repeat(widths[i] - shown.length());
            line.append(i == 0 ? "" : "  ").append(cell instanceof Number ? space + shown : shown + space);
        }
        out.println(line.toString().stripTrailing());
    }

    private static String shown(Object cell) {
        return switch (cell) {
            case Boolean flag -> flag ? "yes" : "no";
            default -> Printable.line(cell.toString());
        };
    }

    private String json(List<Object> row) throws IOException {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(line)) {
            json.writeStartObject();
            for (int i = 0; i < headings.size(); i++) {
                json.writeFieldName(headings.get(i));
                switch (row.get(i)) {
                    case Long number -> json.writeNumber(number);
                    case Integer number -> json.writeNumber(number);
                    case Double number -> json.writeNumber(number);
                    case Boolean flag -> json.writeBoolean(flag);
                    case Object text -> json.writeString(text.toString());
                }
            }
            json.writeEndObject();
        }
        return line.toString();
    }
}
